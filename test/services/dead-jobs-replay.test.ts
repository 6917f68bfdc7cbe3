import { describe, expect, test } from "bun:test";
import { ProcessingFailedError, UnsupportedMediaError } from "../../src/domain/errors.ts";
import type { Selection } from "../../src/services/dead-letters.ts";
import { JPEG_BYTES } from "../fixtures/scripted-processor.ts";
import { type ServiceRoom, useServiceRooms } from "../fixtures/service-room.ts";
import {
  ALL,
  bury,
  consumeUntil,
  deadJobsOf,
  death,
  lettersOf,
  replay,
  takeMessages,
} from "./buried-jobs.ts";
import { acceptJob, RETRY_ENVIRONMENT } from "./job-delivery.ts";

const open = useServiceRooms({
  ...RETRY_ENVIRONMENT,
  STORE_TIMEOUT_MS: "5000",
  RETRY_OPTIMIZER_DELAY_MS: "1",
});
const { signal } = new AbortController();

/** A job of its own: the queue of the room is empty, its message in hand. */
async function takeJob(room: ServiceRoom): Promise<{ id: string; body: string }> {
  const job = await acceptJob(room);
  await takeMessages(room);
  return job;
}

async function becomesDone(room: ServiceRoom, id: string): Promise<void> {
  await consumeUntil(room, async () => (await room.photos.readRecord(id))?.status === "done");
  expect(await room.photos.hasResult(id)).toBe(true);
  expect(await room.photos.getMarker(id)).toBeUndefined();
}

describe("replaying", () => {
  test("begins a refused picture anew, as its upload would", async () => {
    const { room } = await open((call, index) =>
      index === 0 ? call.fail(new UnsupportedMediaError()) : call.succeed(),
    );
    const { id, body } = await takeJob(room);
    const letter = await bury(room, body);
    const before = Date.now();
    expect(await replay(deadJobsOf(room))).toEqual([
      { outcome: "replayed", jobId: id, letterIds: [letter.id] },
    ]);
    expect(await lettersOf(room)).toEqual([]);
    const record = await room.photos.readRecord(id);
    expect(record).toMatchObject({ status: "pending", phase: "waiting", attempts: 0 });
    if (record?.status !== "pending") throw new Error("The job is not pending");
    expect(Math.abs(Date.parse(record.nextAttemptAt) - before)).toBeLessThan(60_000);
    expect(record.lastError).toBeUndefined();
    expect(await room.photos.getMarker(id)).toBe(body);
    await becomesDone(room, id);
  });

  test("gives a job that used up its attempts new ones", async () => {
    const { room, processor } = await open((call, index) =>
      index < 3 ? call.fail(new ProcessingFailedError("crashed")) : call.succeed(),
    );
    const { id, body } = await takeJob(room);
    expect(await bury(room, body)).toMatchObject({ code: "attempts_exhausted", attempts: 3 });
    expect(await replay(deadJobsOf(room))).toMatchObject([{ outcome: "replayed" }]);
    await becomesDone(room, id);
    expect(processor.calls).toHaveLength(4);
    expect(await room.photos.readRecord(id)).toEqual({ status: "done", attempts: 1 });
  });

  test("forgets attempts that were not to count", async () => {
    const { room } = await open();
    const { id, body } = await takeJob(room);
    await bury(room, JSON.stringify({ ...JSON.parse(body), uncounted: 2 }), death("some_code"));
    await replay(deadJobsOf(room));
    expect(await takeMessages(room)).toEqual([body]);
    expect(await room.photos.getMarker(id)).toBe(body);
  });

  test("leaves a job that an upload has begun again its count", async () => {
    const { room } = await open();
    const { id, body } = await takeJob(room);
    await bury(room, body, death("some_code"));
    const working = { status: "pending", phase: "working", attempts: 2 } as const;
    await room.photos.writeRecord(id, { ...working, nextAttemptAt: new Date().toISOString() });
    await replay(deadJobsOf(room));
    expect(await room.photos.readRecord(id)).toMatchObject({ status: "pending", attempts: 2 });
  });

  test("takes a message of the original system, its options resolved", async () => {
    const { room } = await open((call) => call.succeed());
    const { id, body } = await takeJob(room);
    const { hash, original_key } = JSON.parse(body);
    const old = JSON.stringify({ hash, original_key, wm_text: "Old", user: 7 });
    await bury(room, old, death("some_code"));
    expect(await replay(deadJobsOf(room))).toMatchObject([{ outcome: "replayed", jobId: id }]);
    const [message = "null"] = await takeMessages(room);
    expect(JSON.parse(message)).toMatchObject({ hash, options: { text: "Old", format: "jpeg" } });
  });

  test("of what is done already only says so, and removes the letter", async () => {
    const { room } = await open();
    const { id, body } = await takeJob(room);
    const letter = await bury(room, body, death("some_code"));
    await room.photos.putResult(id, JPEG_BYTES).stored;
    expect(await replay(deadJobsOf(room))).toEqual([
      { outcome: "already_done", jobId: id, letterIds: [letter.id] },
    ]);
    expect(await room.photos.readRecord(id)).toEqual({ status: "done", attempts: 0 });
    expect(await room.photos.getMarker(id)).toBeUndefined();
    expect(await lettersOf(room)).toEqual([]);
    expect(await takeMessages(room)).toEqual([]);
  });

  test("keeps a job whose original is missing, and changes nothing", async () => {
    const { room } = await open();
    const { id, body } = await takeJob(room);
    const { original_key: originalKey } = JSON.parse(body);
    await room.store.remove(originalKey, signal);
    const letter = await bury(room, body);
    const letterIds = [letter.id];
    expect(await replay(deadJobsOf(room))).toEqual([
      { outcome: "original_missing", jobId: id, letterIds, originalKey },
    ]);
    expect(await lettersOf(room)).toEqual([letter]);
    expect(await room.photos.readRecord(id)).toMatchObject({ status: "failed" });
    expect(await room.photos.getMarker(id)).toBeUndefined();
    expect(await takeMessages(room)).toEqual([]);
  });

  test.each([
    ["is not JSON", "not json"],
    // The consumer resolves the options: such a message would come back dead again and again.
    [
      "has options that are wrong",
      JSON.stringify({ hash: "a".repeat(64), original_key: "original/a", wm_position: "middle" }),
    ],
  ])("keeps a message that %s, and goes on with the others", async (_, body) => {
    const { room } = await open();
    const job = await takeJob(room);
    await bury(room, job.body, death("some_code"));
    const letter = await bury(room, body);
    const written = room.store.written.length;
    expect(await replay(deadJobsOf(room))).toEqual([
      { outcome: "not_a_job", letterIds: [letter.id], reason: letter.reason },
      { outcome: "replayed", jobId: job.id, letterIds: [expect.any(String)] },
    ]);
    expect(await lettersOf(room)).toEqual([letter]);
    expect(room.store.written.slice(written)).toEqual([`pending/${job.id}`, `job/${job.id}.json`]);
    expect(await takeMessages(room)).toEqual([job.body]);
  });

  test.each([
    ["one", (first: string): Selection => ({ kind: "ids", ids: [first] })],
    ["all", (): Selection => ALL],
  ])("begins a job of several letters once and removes them, %s being meant", async (_, select) => {
    const { room } = await open();
    const { id, body } = await takeJob(room);
    const first = await bury(room, body, death("attempts_exhausted"));
    const second = await bury(room, body, death("unsupported_media"));
    expect(await replay(deadJobsOf(room), select(first.id))).toEqual([
      { outcome: "replayed", jobId: id, letterIds: [second.id, first.id] },
    ]);
    expect(await lettersOf(room)).toEqual([]);
    expect(await takeMessages(room)).toEqual([body]);
  });
});
