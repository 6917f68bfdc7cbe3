import { describe, expect, test } from "bun:test";
import { ProcessingFailedError } from "../../src/domain/errors.ts";
import { encodeJpeg, flat } from "../fixtures/pictures.ts";
import type { ScriptedProcessor } from "../fixtures/scripted-processor.ts";
import { useServiceRooms } from "../fixtures/service-room.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { imageOf } from "./upload-outcome.ts";

const photo = await encodeJpeg(flat(32, 24));
const open = useServiceRooms();

const calls = (processor: ScriptedProcessor, count: number): Promise<unknown> =>
  waitFor(() => processor.calls.length === count, { what: `${count} calls of the processor` });

describe("identical uploads", () => {
  test("are processed once, and each gets the picture", async () => {
    const { room, processor } = await open();
    const uploads = [1, 2, 3].map(() => room.uploads.process(room.upload(photo)));
    await calls(processor, 1);
    processor.calls[0]?.succeed();
    for (const outcome of await Promise.all(uploads)) {
      expect(imageOf(outcome)).toMatchObject({ cache: "miss", acknowledged: true });
      outcome.release();
    }
    expect(processor.calls).toHaveLength(1);
  });

  test("give their own buffers back at once when they join", async () => {
    const { room, processor } = await open();
    const first = room.uploads.process(room.upload(photo));
    await calls(processor, 1);
    const second = room.uploads.process(room.upload(photo));
    await waitFor(() => room.buffers.usage.leased === 1, { what: "one lease to remain" });
    processor.calls[0]?.succeed();
    for (const outcome of await Promise.all([first, second])) outcome.release();
  });

  test("do not disturb each other: the first leaves while it is worked on, the second gets its picture", async () => {
    const { room, processor } = await open();
    const client = new AbortController();
    const first = room.uploads.process(room.upload(photo, { signal: client.signal }));
    await calls(processor, 1);
    const second = room.uploads.process(room.upload(photo));
    await waitFor(() => room.buffers.usage.leased === 1, { what: "the second to join" });
    client.abort(new Error("left"));
    expect(first).rejects.toThrow("left");
    await first.catch(() => {});
    processor.calls[0]?.succeed();
    const outcome = imageOf(await second);
    expect(outcome.acknowledged).toBe(true);
    outcome.release();
  });

  test("stop being worked on when the last client leaves, and the next one starts anew", async () => {
    const { room, processor } = await open();
    const client = new AbortController();
    const first = room.uploads.process(room.upload(photo, { signal: client.signal }));
    await calls(processor, 1);
    client.abort(new Error("left"));
    await first.catch(() => {});
    expect(processor.calls[0]?.request.signal.aborted).toBe(true);
    const second = room.uploads.process(room.upload(photo));
    await calls(processor, 2);
    processor.calls[1]?.succeed();
    const outcome = imageOf(await second);
    expect(outcome.acknowledged).toBe(true);
    outcome.release();
  });

  test("that become a job get one and the same promise, published once", async () => {
    const { room, processor } = await open();
    const uploads = [1, 2, 3].map(() => room.uploads.process(room.upload(photo)));
    await calls(processor, 1);
    processor.calls[0]?.fail(new ProcessingFailedError("crashed"));
    const outcomes = await Promise.all(uploads);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["accepted", "accepted", "accepted"]);
    expect(new Set(outcomes.map(({ id }) => id)).size).toBe(1);
    for (const outcome of outcomes) outcome.release();
    expect(room.store.written.filter((key) => key.startsWith("pending/"))).toHaveLength(1);
  });
});
