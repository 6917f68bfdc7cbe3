import { describe, expect, test } from "bun:test";
import {
  OverloadedError,
  ProcessingFailedError,
  ProcessorUnavailableError,
} from "../../src/domain/errors.ts";
import { JPEG_BYTES } from "../fixtures/scripted-processor.ts";
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

describe("an attempt that succeeds", () => {
  test("stores and caches the result, marks the job done, removes its marker, then acks", async () => {
    const { room } = await open((call) => call.succeed());
    const { id, body } = await acceptJob(room);
    expect(await deliver(room, body)).toEqual({ action: "ack" });
    expect(await room.photos.readStatus(id)).toEqual({ status: "done", url: `/image/${id}` });
    expect(await room.photos.getMarker(id)).toBeUndefined();
    const cached = await room.cache.get(id, new AbortController().signal);
    expect(cached?.bytes).toEqual(JPEG_BYTES);
  });

  test("waits for a worker instead of failing on a full pool", async () => {
    const { room, processor } = await open((call) => call.succeed());
    const { body } = await acceptJob(room);
    await deliver(room, body);
    expect(processor.calls[0]?.request.whenFull).toBe("wait");
  });

  test("is logged under its id by whichever node makes the picture", async () => {
    const { room, processor } = await open((call) => call.succeed());
    const { id, body } = await acceptJob(room);
    await deliver(room, body);
    expect(processor.calls[0]?.request.requestId).toBe(id);
  });

  test("is not made again when the result is there", async () => {
    const { room, processor } = await open((call) => call.succeed());
    const { body } = await acceptJob(room);
    await deliver(room, body);
    expect(await deliver(room, body)).toEqual({ action: "ack" });
    expect(processor.calls).toHaveLength(1);
  });

  test("counts itself in the record before it begins", async () => {
    const { room, processor } = await open();
    const { id, body } = await acceptJob(room);
    const verdict = deliver(room, body);
    await waitFor(() => processor.calls.length === 1, { what: "the attempt" });
    expect(await room.photos.readStatus(id)).toMatchObject({ phase: "working", attempts: 1 });
    processor.calls[0]?.succeed();
    await verdict;
  });
});

describe("an attempt that fails", () => {
  test("counts when the job itself ended it, and comes back after the optimizer's delay", async () => {
    const { room } = await open((call) => call.fail(new ProcessingFailedError("crashed")));
    const { id, body } = await acceptJob(room);
    expect(await deliver(room, body)).toMatchObject({
      action: "retry",
      delayMs: OPTIMIZER_DELAY_MS,
    });
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
    const { room } = await open((call) => call.fail(error));
    const { id, body } = await acceptJob(room);
    expect(await deliver(room, body)).toMatchObject({
      action: "retry",
      delayMs: OPTIMIZER_DELAY_MS,
    });
    expect(await room.photos.readStatus(id)).toMatchObject({ phase: "waiting", attempts: 0 });
  });

  test.each(["stat", "get"] as const)(
    "never began when the store cannot be asked at %s",
    async (operation) => {
      const { room, processor } = await open((call) => call.succeed());
      const { id, body } = await acceptJob(room);
      room.store.fail(operation, "");
      expect(await deliver(room, body)).toMatchObject({ action: "retry", delayMs: STORE_DELAY_MS });
      room.store.heal();
      expect(await room.photos.readStatus(id)).toMatchObject({ attempts: 0 });
      expect(processor.calls).toHaveLength(0);
    },
  );

  test("is taken back when the result cannot be stored", async () => {
    const { room } = await open((call) => call.succeed());
    const { id, body } = await acceptJob(room);
    room.store.fail("put", "result/");
    expect(await deliver(room, body)).toMatchObject({ action: "retry", delayMs: STORE_DELAY_MS });
    expect(await room.photos.readStatus(id)).toMatchObject({ attempts: 0 });
  });

  test("keeps the picture out while a store that is late may still read it", async () => {
    const { room, processor } = await open((call) => call.succeed());
    const { body } = await acceptJob(room);
    room.store.hold("put", "result/");
    expect(await deliver(room, body)).toMatchObject({ action: "retry", delayMs: STORE_DELAY_MS });
    expect(processor.out).toBe(1);
    room.store.heal();
    await waitFor(() => processor.out === 0, { what: "the picture to be released" });
  });

  test("is never counted however long the store is away, even when nothing can be taken back", async () => {
    const { room, processor } = await open((call) => {
      room.store.fail("put", "");
      call.succeed();
    });
    const { id, body } = await acceptJob(room);
    let message = body;
    for (let outage = 0; outage < 5; outage++) {
      const verdict = await deliver(room, message);
      if (verdict.action !== "retry") throw new Error(`Expected a retry, got ${verdict.action}`);
      message = verdict.body ?? message;
      room.store.heal();
    }
    expect(processor.calls).toHaveLength(5);
    const status = await room.photos.readStatus(id);
    expect(status?.status).toBe("pending");
  });

  test("comes back at once, uncounted and without an error, when its consumer stops", async () => {
    const { room, processor } = await open((call, index) => {
      if (index === 0) call.fail(new ProcessingFailedError("crashed"));
    });
    const { id, body } = await acceptJob(room);
    await deliver(room, body);
    const consumer = new AbortController();
    const verdict = deliver(room, body, consumer.signal);
    await waitFor(() => processor.calls.length === 2, { what: "the attempt" });
    consumer.abort();
    expect(await verdict).toMatchObject({ action: "retry", delayMs: 0 });
    expect(await room.photos.readStatus(id)).toMatchObject({
      phase: "waiting",
      attempts: 1,
      lastError: { code: "processing_failed" },
    });
  });

  test("renews the marker, so that reconciling does not publish a message that lives", async () => {
    const { room } = await open((call) => call.fail(new OverloadedError("full")));
    const { id, body } = await acceptJob(room);
    const before = room.store.written.length;
    await deliver(room, body);
    expect(room.store.written.slice(before)).toContain(`pending/${id}`);
  });
});
