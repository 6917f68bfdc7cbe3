import { describe, expect, test } from "bun:test";
import {
  OverloadedError,
  ProcessingFailedError,
  UnsupportedMediaError,
} from "../../src/domain/errors.ts";
import { PIPELINE_VERSION } from "../../src/domain/watermark-options.ts";
import { useServiceRooms } from "../fixtures/service-room.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import {
  acceptJob,
  deliver,
  OPTIMIZER_DELAY_MS,
  RETRY_ENVIRONMENT,
  STORE_DELAY_MS,
} from "./job-delivery.ts";

const open = useServiceRooms(RETRY_ENVIRONMENT);

describe("a job that ends without a picture", () => {
  test("is dead after MAX_ATTEMPTS counted attempts, with the last error told", async () => {
    const { room, processor } = await open((call) =>
      call.fail(new ProcessingFailedError("crashed")),
    );
    const { id, body } = await acceptJob(room);
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(await deliver(room, body)).toMatchObject({ action: "retry" });
    }
    const verdict = await deliver(room, body);
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

  test("is dead after MAX_ATTEMPTS of which its process died, also when one before could not be taken back", async () => {
    const { room, processor } = await open((call, index) => {
      if (index > 0) return;
      room.store.fail("put", "");
      call.succeed();
    });
    const { id, body } = await acceptJob(room);
    const outage = await deliver(room, body);
    if (outage.action !== "retry") throw new Error(`Expected a retry, got ${outage.action}`);
    room.store.heal();
    const message = outage.body ?? body;
    // A process that dies leaves the message as it is, and the record as it was before the attempt.
    for (let attempt = 1; attempt <= 3; attempt++) {
      void deliver(room, message);
      await waitFor(() => processor.calls.length === 1 + attempt, { what: "the attempt" });
      const status = await room.photos.readStatus(id);
      expect(status).toEqual({
        ...{ status: "pending", phase: "working", attempts: attempt },
        nextAttemptAt: expect.any(String),
      });
    }
    expect(await deliver(room, message)).toMatchObject({
      ...{ action: "dead", code: "attempts_exhausted", attempts: 3 },
    });
    for (const call of processor.calls) call.fail(new UnsupportedMediaError());
  });

  test("is dead at once when the picture is refused for good", async () => {
    const { room } = await open((call) => call.fail(new UnsupportedMediaError()));
    const { id, body } = await acceptJob(room);
    expect(await deliver(room, body)).toMatchObject({ action: "dead", code: "unsupported_media" });
    expect(await room.photos.readStatus(id)).toMatchObject({
      status: "failed",
      error: { code: "unsupported_media" },
    });
    expect(await room.photos.getMarker(id)).toBeUndefined();
  });

  test("is dead when its original is missing", async () => {
    const { room } = await open();
    const { id, body } = await acceptJob(room);
    const { original_key: key } = JSON.parse(body);
    await room.store.remove(key, new AbortController().signal);
    expect(await deliver(room, body)).toMatchObject({ action: "dead", code: "original_missing" });
    expect(await room.photos.readStatus(id)).toMatchObject({ status: "failed" });
  });

  test("comes back when its end cannot be written", async () => {
    const { room } = await open((call) => {
      room.store.fail("put", "job/");
      call.fail(new UnsupportedMediaError());
    });
    const { body } = await acceptJob(room);
    expect(await deliver(room, body)).toMatchObject({ action: "retry", delayMs: STORE_DELAY_MS });
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
    const { room } = await open();
    expect(await deliver(room, body)).toMatchObject({ action: "dead", code: "not_a_job" });
  });
});

describe("a message of another version", () => {
  test("of the original system has its options resolved once, and takes them along", async () => {
    const { room, processor } = await open((call) => call.fail(new OverloadedError("full")));
    const { id, body } = await acceptJob(room);
    const { hash, original_key } = JSON.parse(body);
    const original = JSON.stringify({
      hash,
      original_key,
      filename: "a.jpg",
      wm_text: "Old",
      wm_position: "top-left",
      user: 7,
    });
    const verdict = await deliver(room, original);
    const options = { text: "Old", position: "top-left", format: "jpeg", color: "auto" };
    expect(processor.calls[0]?.request.options).toMatchObject(options);
    if (verdict.action !== "retry") throw new Error(`Expected a retry, got ${verdict.action}`);
    expect(JSON.parse(String(verdict.body))).toMatchObject({ hash: id, options });
  });

  test("of an older pipeline is done with today's", async () => {
    const { room, processor } = await open((call) => call.succeed());
    const { id, body } = await acceptJob(room);
    const message = JSON.parse(body);
    // Version 0 stands for any older one; the schema begins at 1.
    message.options.pipelineVersion = Math.max(1, PIPELINE_VERSION - 1);
    expect(await deliver(room, JSON.stringify(message))).toEqual({ action: "ack" });
    expect(processor.calls[0]?.request.options.pipelineVersion).toBe(PIPELINE_VERSION);
    expect(await room.photos.hasResult(id)).toBe(true);
  });

  test("of a newer pipeline waits, as it is, for a process that knows it, uncounted", async () => {
    const { room, processor } = await open((call) => call.succeed());
    const { id, body } = await acceptJob(room);
    const message = JSON.parse(body);
    message.options = { pipelineVersion: PIPELINE_VERSION + 1, position: "tiled", angle: 30 };
    expect(await deliver(room, JSON.stringify(message))).toEqual({
      action: "retry",
      delayMs: OPTIMIZER_DELAY_MS,
    });
    expect(await room.photos.readStatus(id)).toMatchObject({ attempts: 0 });
    expect(processor.calls).toHaveLength(0);
  });
});
