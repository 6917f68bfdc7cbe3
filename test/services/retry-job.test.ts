import { afterEach, beforeAll, describe, expect, test } from "bun:test";
import {
  OverloadedError,
  ProcessingFailedError,
  ProcessorUnavailableError,
  UnsupportedMediaError,
} from "../../src/domain/errors.ts";
import { PIPELINE_VERSION } from "../../src/domain/watermark-options.ts";
import type { Verdict } from "../../src/ports/job-queue.ts";
import { encodeJpeg, flat } from "../fixtures/pictures.ts";
import {
  createScriptedProcessor,
  JPEG_BYTES,
  type ScriptedProcessor,
} from "../fixtures/scripted-processor.ts";
import { openServiceRoom, type ServiceRoom } from "../fixtures/service-room.ts";
import { waitFor } from "../fixtures/wait-for.ts";

const STORE_DELAY_MS = 50;
const OPTIMIZER_DELAY_MS = 100;

let photo: Uint8Array;
let room: ServiceRoom;
let processor: ScriptedProcessor;

beforeAll(async () => {
  photo = await encodeJpeg(flat(32, 24));
});

async function open(script?: Parameters<typeof createScriptedProcessor>[0]): Promise<void> {
  processor = createScriptedProcessor(script);
  room = await openServiceRoom(processor, {
    RETRY_STORE_DELAY_MS: String(STORE_DELAY_MS),
    RETRY_OPTIMIZER_DELAY_MS: String(OPTIMIZER_DELAY_MS),
    MAX_ATTEMPTS: "3",
  });
}

afterEach(async () => {
  await waitFor(() => room.buffers.usage.leased === 0, { what: "every lease to end" });
  await waitFor(() => processor.out === 0, { what: "every picture to be released" });
  await room.close();
});

/** Accepts the photo as a job and gives its id and message. */
async function acceptJob(): Promise<{ id: string; body: string }> {
  const outcome = await room.uploads.process(room.upload(photo, { respondAsync: true }));
  outcome.release();
  const body = await room.photos.getMarker(outcome.id);
  if (body === undefined) throw new Error("The job has no marker");
  return { id: outcome.id, body };
}

function deliver(body: string, signal = new AbortController().signal): Promise<Verdict> {
  return room.retryJob({ body, redelivered: false, signal });
}

describe("an attempt that succeeds", () => {
  test("stores and caches the result, marks the job done, removes its marker, then acks", async () => {
    await open((call) => call.succeed());
    const { id, body } = await acceptJob();
    expect(await deliver(body)).toEqual({ action: "ack" });
    expect(await room.photos.readStatus(id)).toEqual({ status: "done", url: `/image/${id}` });
    expect(await room.photos.getMarker(id)).toBeUndefined();
    const cached = await room.cache.get(id, new AbortController().signal);
    expect(cached?.bytes).toEqual(JPEG_BYTES);
  });

  test("waits for a worker instead of failing on a full pool", async () => {
    await open((call) => call.succeed());
    const { body } = await acceptJob();
    await deliver(body);
    expect(processor.calls[0]?.request.whenFull).toBe("wait");
  });

  test("is not made again when the result is there", async () => {
    await open((call) => call.succeed());
    const { body } = await acceptJob();
    await deliver(body);
    expect(await deliver(body)).toEqual({ action: "ack" });
    expect(processor.calls).toHaveLength(1);
  });

  test("counts itself in the record before it begins", async () => {
    await open();
    const { id, body } = await acceptJob();
    const verdict = deliver(body);
    await waitFor(() => processor.calls.length === 1, { what: "the attempt" });
    expect(await room.photos.readStatus(id)).toMatchObject({ phase: "working", attempts: 1 });
    processor.calls[0]?.succeed();
    await verdict;
  });
});

describe("an attempt that fails", () => {
  test("counts when the job itself ended it, and comes back after the optimizer's delay", async () => {
    await open((call) => call.fail(new ProcessingFailedError("crashed")));
    const { id, body } = await acceptJob();
    expect(await deliver(body)).toMatchObject({ action: "retry", delayMs: OPTIMIZER_DELAY_MS });
    expect(await room.photos.readStatus(id)).toMatchObject({
      status: "pending",
      phase: "waiting",
      attempts: 1,
      lastError: { code: "processing_failed" },
    });
  });

  test.each([
    ["the optimizer is away", new ProcessorUnavailableError("away")],
    ["there is no room", new OverloadedError("full")],
    ["something unknown happened", new TypeError("defect")],
  ])("is taken back when %s", async (_, error) => {
    await open((call) => call.fail(error));
    const { id, body } = await acceptJob();
    expect(await deliver(body)).toMatchObject({ action: "retry", delayMs: OPTIMIZER_DELAY_MS });
    expect(await room.photos.readStatus(id)).toMatchObject({ phase: "waiting", attempts: 0 });
  });

  test.each(["stat", "get"] as const)(
    "never began when the store cannot be asked at %s",
    async (operation) => {
      await open((call) => call.succeed());
      const { id, body } = await acceptJob();
      room.store.fail(operation, "");
      expect(await deliver(body)).toMatchObject({ action: "retry", delayMs: STORE_DELAY_MS });
      room.store.heal();
      expect(await room.photos.readStatus(id)).toMatchObject({ attempts: 0 });
      expect(processor.calls).toHaveLength(0);
    },
  );

  test("is taken back when the result cannot be stored", async () => {
    await open((call) => call.succeed());
    const { id, body } = await acceptJob();
    room.store.fail("put", "result/");
    expect(await deliver(body)).toMatchObject({ action: "retry", delayMs: STORE_DELAY_MS });
    expect(await room.photos.readStatus(id)).toMatchObject({ attempts: 0 });
  });

  test("is never counted however long the store is away, even when nothing can be taken back", async () => {
    await open((call) => {
      room.store.fail("put", "");
      call.succeed();
    });
    const { id, body } = await acceptJob();
    let message = body;
    for (let outage = 0; outage < 5; outage++) {
      const verdict = await deliver(message);
      if (verdict.action !== "retry") throw new Error(`Expected a retry, got ${verdict.action}`);
      message = verdict.body ?? message;
      room.store.heal();
    }
    expect(processor.calls).toHaveLength(5);
    const status = await room.photos.readStatus(id);
    expect(status?.status).toBe("pending");
  });

  test("comes back at once, uncounted, when its consumer stops", async () => {
    await open();
    const { id, body } = await acceptJob();
    const consumer = new AbortController();
    const verdict = deliver(body, consumer.signal);
    await waitFor(() => processor.calls.length === 1, { what: "the attempt" });
    consumer.abort();
    expect(await verdict).toMatchObject({ action: "retry", delayMs: 0 });
    expect(await room.photos.readStatus(id)).toMatchObject({ phase: "waiting", attempts: 0 });
  });

  test("renews the marker, so that reconciling does not publish a message that lives", async () => {
    await open((call) => call.fail(new OverloadedError("full")));
    const { id, body } = await acceptJob();
    const before = room.store.written.length;
    await deliver(body);
    expect(room.store.written.slice(before)).toContain(`pending/${id}`);
  });
});

describe("a job that ends without a picture", () => {
  test("is dead after MAX_ATTEMPTS counted attempts, with the last error told", async () => {
    await open((call) => call.fail(new ProcessingFailedError("crashed")));
    const { id, body } = await acceptJob();
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(await deliver(body)).toMatchObject({ action: "retry" });
    }
    const verdict = await deliver(body);
    expect(verdict).toMatchObject({ action: "dead", code: "attempts_exhausted", attempts: 3 });
    expect(processor.calls).toHaveLength(3);
    expect(await room.photos.readStatus(id)).toEqual({
      status: "failed",
      error: {
        code: "attempts_exhausted",
        detail: expect.stringContaining("processing_failed"),
      },
    });
    expect(await room.photos.getMarker(id)).toBeUndefined();
  });

  test("is dead at once when the picture is refused for good", async () => {
    await open((call) => call.fail(new UnsupportedMediaError()));
    const { id, body } = await acceptJob();
    expect(await deliver(body)).toMatchObject({ action: "dead", code: "unsupported_media" });
    expect(await room.photos.readStatus(id)).toMatchObject({
      status: "failed",
      error: { code: "unsupported_media" },
    });
    expect(await room.photos.getMarker(id)).toBeUndefined();
  });

  test("is dead when its original is missing", async () => {
    await open();
    const { id, body } = await acceptJob();
    const { original_key: key } = JSON.parse(body);
    await room.store.remove(key, new AbortController().signal);
    expect(await deliver(body)).toMatchObject({ action: "dead", code: "original_missing" });
    expect(await room.photos.readStatus(id)).toMatchObject({ status: "failed" });
  });

  test("comes back when its end cannot be written", async () => {
    await open((call) => {
      room.store.fail("put", "job/");
      call.fail(new UnsupportedMediaError());
    });
    const { body } = await acceptJob();
    expect(await deliver(body)).toMatchObject({ action: "retry", delayMs: STORE_DELAY_MS });
  });

  test.each([
    ["is not JSON", "not json"],
    ["is no object", "[1, 2]"],
    ["lacks everything", "{}"],
    ["has a hash that is none", JSON.stringify({ hash: "x", original_key: "original/a" })],
    [
      "names an original outside the store",
      JSON.stringify({ hash: "a".repeat(64), original_key: "../../etc/passwd" }),
    ],
    [
      "asks for a position there is none of",
      JSON.stringify({ hash: "a".repeat(64), original_key: "original/a", wm_position: "middle" }),
    ],
  ])("is dead when its message %s", async (_, body) => {
    await open();
    expect(await deliver(body)).toMatchObject({ action: "dead", code: "not_a_job" });
  });
});

describe("a message of another version", () => {
  test("of the original system has its options resolved once, and takes them along", async () => {
    await open((call) => call.fail(new OverloadedError("full")));
    const { id, body } = await acceptJob();
    const { hash, original_key } = JSON.parse(body);
    const original = JSON.stringify({
      hash,
      original_key,
      filename: "a.jpg",
      wm_text: "Old",
      wm_position: "top-left",
      user: 7,
    });
    const verdict = await deliver(original);
    const options = { text: "Old", position: "top-left", format: "jpeg", color: "auto" };
    expect(processor.calls[0]?.request.options).toMatchObject(options);
    if (verdict.action !== "retry") throw new Error(`Expected a retry, got ${verdict.action}`);
    expect(JSON.parse(String(verdict.body))).toMatchObject({ hash: id, options });
  });

  test("of an older pipeline is done with today's", async () => {
    await open((call) => call.succeed());
    const { id, body } = await acceptJob();
    const message = JSON.parse(body);
    // Version 0 stands for any older one; the schema begins at 1.
    message.options.pipelineVersion = Math.max(1, PIPELINE_VERSION - 1);
    expect(await deliver(JSON.stringify(message))).toEqual({ action: "ack" });
    expect(processor.calls[0]?.request.options.pipelineVersion).toBe(PIPELINE_VERSION);
    expect(await room.photos.hasResult(id)).toBe(true);
  });

  test("of a newer pipeline waits for a process that knows it, uncounted", async () => {
    await open((call) => call.succeed());
    const { id, body } = await acceptJob();
    const message = JSON.parse(body);
    message.options.pipelineVersion = PIPELINE_VERSION + 1;
    expect(await deliver(JSON.stringify(message))).toMatchObject({
      action: "retry",
      delayMs: OPTIMIZER_DELAY_MS,
    });
    expect(await room.photos.readStatus(id)).toMatchObject({ attempts: 0 });
    expect(processor.calls).toHaveLength(0);
  });
});
