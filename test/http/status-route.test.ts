import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHoldGate } from "../fixtures/hold-gate.ts";
import { encodeJpeg, photo } from "../fixtures/pictures.ts";
import {
  finalStatus,
  postPhoto,
  type RunningService,
  startService,
} from "../fixtures/running-service.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { expectProblem, idOf, jobIdOf } from "./answers.ts";

/** Works as the real one, unless the text is a command to misbehave. */
const UNRULY = new URL("../fixtures/unruly-worker.ts", import.meta.url);
const RETRY_DELAY_MS = 60_000;

let service: RunningService;
let file: Uint8Array;

beforeAll(async () => {
  service = await startService({
    environment: { RETRY_OPTIMIZER_DELAY_MS: String(RETRY_DELAY_MS) },
    workerEntry: UNRULY,
  });
  file = await encodeJpeg(photo(60, 40));
});
afterAll(() => service.stop());

const statusOf = (id: string): Promise<Response> => fetch(`${service.url}/status/${id}`);

async function enqueue(wm_text: string): Promise<string> {
  const headers = { Prefer: "respond-async" };
  return jobIdOf(await postPhoto(service, file, { wm_text }, { headers }));
}

/** Waits until the status has everything of `wanted`. */
function statusWith(id: string, wanted: Record<string, unknown>): Promise<unknown> {
  return waitFor(
    async () => {
      const status: unknown = await (await statusOf(id)).json();
      return Bun.deepMatch(wanted, status) && status;
    },
    { what: `status ${JSON.stringify(wanted)}` },
  );
}

describe("GET /status/{id}", () => {
  test("of a finished upload is done, and leads to the picture", async () => {
    const id = idOf(await postPhoto(service, file, { wm_text: "done" }));
    const answer = await statusOf(id);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Content-Type")).toStartWith("application/json");
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    expect(await answer.json()).toEqual({ status: "done", url: `/image/${id}` });
    expect((await fetch(`${service.url}/image/${id}`)).status).toBe(200);
  });

  test("of a job in hand is pending and working, its attempt already counted", async () => {
    const gate = createHoldGate(service.dataFolder, "gate");
    const before = Date.now();
    const id = await enqueue(gate.text);
    const status = await statusWith(id, { status: "pending", phase: "working" });
    expect(status).toEqual({
      status: "pending",
      phase: "working",
      attempts: 1,
      nextAttemptAt: expect.any(String),
    });
    // `toEqual` has seen that it is there.
    const at = Date.parse((status as { nextAttemptAt: string }).nextAttemptAt);
    expect(at).toBeWithin(before - 1000, Date.now() + 1000);
    gate.open();
    expect(await finalStatus(service, id)).toEqual({ status: "done", url: `/image/${id}` });
  });

  test("of a job whose attempt failed tells why, how often, and when it goes on", async () => {
    const before = Date.now();
    const id = await enqueue("crash");
    const status = await statusWith(id, { phase: "waiting", attempts: 1 });
    expect(status).toEqual({
      status: "pending",
      phase: "waiting",
      attempts: 1,
      nextAttemptAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      lastError: { code: "processing_failed", detail: expect.stringMatching(/\S/) },
    });
    const at = Date.parse((status as { nextAttemptAt: string }).nextAttemptAt);
    expect(at - before).toBeWithin(RETRY_DELAY_MS, RETRY_DELAY_MS + 10_000);
  });

  test("of a job that was refused for good is failed, and says why", async () => {
    const id = await enqueue("漢");
    expect(await finalStatus(service, id)).toEqual({
      status: "failed",
      error: { code: "watermark_unrenderable", detail: expect.stringContaining("漢") },
    });
    const image = await fetch(`${service.url}/image/${id}`);
    await expectProblem(image, { status: 404, code: "not_found" });
  });

  test("of what was never seen is 404", async () => {
    const answer = await statusOf("f".repeat(64));
    await expectProblem(answer, { status: 404, code: "not_found" });
  });

  test("is never an event stream for who would rather have JSON", async () => {
    const id = idOf(await postPhoto(service, file, { wm_text: "json" }));
    for (const accept of [
      "application/json",
      "*/*",
      "text/event-stream;q=0",
      "application/json, text/event-stream;q=0.5",
      "text/*",
    ]) {
      const answer = await fetch(`${service.url}/status/${id}`, { headers: { Accept: accept } });
      expect(await answer.json()).toEqual({ status: "done", url: `/image/${id}` });
    }
  });

  test("HEAD tells only whether there is a job", async () => {
    const id = idOf(await postPhoto(service, file, { wm_text: "head" }));
    for (const [path, status] of [
      [id, 200],
      ["f".repeat(64), 404],
    ] as const) {
      const answer = await fetch(`${service.url}/status/${path}`, { method: "HEAD" });
      expect(answer.status).toBe(status);
      expect((await answer.bytes()).byteLength).toBe(0);
    }
  });
});
