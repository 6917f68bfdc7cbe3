import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHoldGate } from "../fixtures/hold-gate.ts";
import { encodeJpeg, photo } from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { expectProblem, idOf, jobIdOf } from "./answers.ts";
import { type EventStream, readEventStream } from "./event-stream.ts";

const UNRULY = new URL("../fixtures/unruly-worker.ts", import.meta.url);
const COMMENT_INTERVAL_MS = 5_000;

let service: RunningService;
let file: Uint8Array;
let gates = 0;

const start = () => startService({ workerEntry: UNRULY });

beforeAll(async () => {
  service = await start();
  file = await encodeJpeg(photo(60, 40));
});
afterAll(() => service.stop());

function follow(id: string, init: RequestInit = {}, from = service): Promise<Response> {
  const headers = { Accept: "text/event-stream" };
  return fetch(`${from.url}/status/${id}`, { headers, ...init });
}

/** A job that is being worked on until its gate is opened. */
async function heldJob(at = service): Promise<{ id: string; open(): void }> {
  gates += 1;
  const gate = createHoldGate(at.dataFolder, `gate-${gates}`);
  const headers = { Prefer: "respond-async" };
  const answer = await postPhoto(at, file, { wm_text: gate.text }, { headers });
  return { id: await jobIdOf(answer), open: gate.open };
}

const isWorking = ({ events }: EventStream): boolean =>
  Bun.deepMatch({ status: "pending", phase: "working", attempts: 1 }, events.at(-1) ?? {});

describe("GET /status/{id} as an event stream", () => {
  // Concurrent with the next ones, as it is seconds until there is a comment.
  test.concurrent("is kept open by a comment while there is nothing to tell", async () => {
    const client = new AbortController();
    const waiting = await jobIdOf(await postPhoto(service, file, { wm_text: "crash" }));
    const stream = readEventStream(await follow(waiting, { signal: client.signal }));
    const timeoutMs = COMMENT_INTERVAL_MS + 1_500;
    await waitFor(() => stream.comments.length > 0, { what: "a comment", timeoutMs });
    client.abort();
    expect(stream.events.at(-1)).toMatchObject({ status: "pending", phase: "waiting" });
  }, 15_000);

  test.concurrent("tells the states of a job until the final one, and ends", async () => {
    const job = await heldJob();
    const answer = await follow(job.id);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Content-Type")).toStartWith("text/event-stream");
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("*");
    const stream = readEventStream(answer);
    await waitFor(() => isWorking(stream), { what: "the job to be worked on" });
    job.open();
    await stream.ended;
    expect(stream.events.at(-1)).toEqual({ status: "done", url: `/image/${job.id}` });
    expect(stream.events.slice(0, -1)).not.toContainEqual({ status: "done" });
    // Every state once.
    expect(new Set(stream.events.map((event) => JSON.stringify(event))).size).toBe(
      stream.events.length,
    );
    expect(new Set(stream.retries)).toEqual(new Set(["2000"]));
  });

  test.concurrent("of a finished upload is its one event", async () => {
    const id = idOf(await postPhoto(service, file, { wm_text: "done" }));
    const stream = readEventStream(await follow(id));
    await stream.ended;
    expect(stream.events).toEqual([{ status: "done", url: `/image/${id}` }]);
  });

  test.concurrent("of a job refused for good ends with its error", async () => {
    const headers = { Prefer: "respond-async" };
    const accepted = await postPhoto(service, file, { wm_text: "漢" }, { headers });
    const stream = readEventStream(await follow(await jobIdOf(accepted)));
    await stream.ended;
    expect(stream.events.at(-1)).toMatchObject({
      status: "failed",
      error: { code: "watermark_unrenderable" },
    });
  });

  test.concurrent("tells many listeners the same", async () => {
    const job = await heldJob();
    const answers = await Promise.all(Array.from({ length: 20 }, () => follow(job.id)));
    const streams = answers.map(readEventStream);
    await waitFor(() => streams.every(isWorking), { what: "all to hear of the work" });
    job.open();
    await Promise.all(streams.map(({ ended }) => ended));
    for (const { events } of streams) expect(events.at(-1)).toMatchObject({ status: "done" });
  });

  test("of what was never seen is a 404 like any other", async () => {
    await expectProblem(await follow("e".repeat(64)), { status: 404, code: "not_found" });
    await expectProblem(await follow("e"), { status: 400, code: "invalid_id" });
  });

  test("is ended by a stop of the service, which does not wait for the job's end", async () => {
    const other = await start();
    const answer = await postPhoto(other, file, { wm_text: "crash" });
    const stream = readEventStream(await follow(await jobIdOf(answer), {}, other));
    await waitFor(() => stream.events.length > 0, { what: "the stream to begin" });
    await other.stop();
    await stream.ended;
    expect(stream.events.at(-1)).toMatchObject({ status: "pending" });
  });
});
