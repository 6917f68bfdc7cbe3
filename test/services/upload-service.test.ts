import { afterEach, beforeAll, describe, expect, test } from "bun:test";
import {
  ImageTruncatedError,
  OverloadedError,
  ProcessingFailedError,
} from "../../src/domain/errors.ts";
import type { UploadOutcome } from "../../src/services/upload-service.ts";
import { encodeJpeg, flat, pngBomb } from "../fixtures/pictures.ts";
import {
  createScriptedProcessor,
  JPEG_BYTES,
  type ScriptedProcessor,
} from "../fixtures/scripted-processor.ts";
import { openServiceRoom, type ServiceRoom } from "../fixtures/service-room.ts";
import { waitFor } from "../fixtures/wait-for.ts";

let photo: Uint8Array;
let room: ServiceRoom;
let processor: ScriptedProcessor;

beforeAll(async () => {
  photo = await encodeJpeg(flat(32, 24));
});

async function open(script?: Parameters<typeof createScriptedProcessor>[0]): Promise<void> {
  processor = createScriptedProcessor(script);
  room = await openServiceRoom(processor);
}

afterEach(async () => {
  await waitFor(() => room.buffers.usage.leased === 0, { what: "every lease to end" });
  await waitFor(() => processor.out === 0, { what: "every picture to be released" });
  expect(room.uploads.inFlight).toBe(0);
  await room.close();
});

function imageOf(outcome: UploadOutcome): Extract<UploadOutcome, { kind: "image" }> {
  if (outcome.kind !== "image") throw new Error(`Expected an image, got ${outcome.kind}`);
  return outcome;
}

const calls = (count: number): Promise<unknown> =>
  waitFor(() => processor.calls.length === count, { what: `${count} calls of the processor` });

describe("an upload that can be processed", () => {
  test("is acknowledged once original and result are stored, and is a hit from then on", async () => {
    await open((call) => call.succeed());
    const upload = room.upload(photo);
    const first = imageOf(await room.uploads.process(upload));
    expect(first).toMatchObject({ cache: "miss", acknowledged: true });
    first.release();
    expect(room.store.written).toEqual([`original/${upload.sha256}`, `result/${first.id}`]);

    const second = imageOf(await room.uploads.process(room.upload(photo)));
    expect(second).toMatchObject({ id: first.id, cache: "hit", acknowledged: true });
    expect(processor.calls).toHaveLength(1);
  });

  test("is a hit from the store after the cache has forgotten it", async () => {
    await open((call) => call.succeed());
    const first = imageOf(await room.uploads.process(room.upload(photo)));
    first.release();
    await room.cache.close();
    const second = imageOf(await room.uploads.process(room.upload(photo)));
    expect(second.cache).toBe("hit");
    expect(second.image.bytes).toEqual(JPEG_BYTES);
  });

  test("keeps the picture out while a store that is late may still read it", async () => {
    await open((call) => call.succeed());
    room.store.hang("put", "result/");
    const outcome = imageOf(await room.uploads.process(room.upload(photo)));
    expect(outcome.acknowledged).toBe(false);
    expect(outcome.image.bytes).toEqual(JPEG_BYTES);
    outcome.release();
  });
});

describe("identical uploads", () => {
  test("are processed once, and each gets the picture", async () => {
    await open();
    const uploads = [1, 2, 3].map(() => room.uploads.process(room.upload(photo)));
    await calls(1);
    processor.calls[0]?.succeed();
    for (const outcome of await Promise.all(uploads)) {
      expect(imageOf(outcome)).toMatchObject({ cache: "miss", acknowledged: true });
      outcome.release();
    }
    expect(processor.calls).toHaveLength(1);
  });

  test("give their own buffers back at once when they join", async () => {
    await open();
    const first = room.uploads.process(room.upload(photo));
    await calls(1);
    const second = room.uploads.process(room.upload(photo));
    await waitFor(() => room.buffers.usage.leased === 1, { what: "one lease to remain" });
    processor.calls[0]?.succeed();
    for (const outcome of await Promise.all([first, second])) outcome.release();
  });

  test("do not disturb each other: the first leaves while it is worked on, the second gets its picture", async () => {
    await open();
    const client = new AbortController();
    const first = room.uploads.process(room.upload(photo, { signal: client.signal }));
    await calls(1);
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
    await open();
    const client = new AbortController();
    const first = room.uploads.process(room.upload(photo, { signal: client.signal }));
    await calls(1);
    client.abort(new Error("left"));
    await first.catch(() => {});
    expect(processor.calls[0]?.request.signal.aborted).toBe(true);
    const second = room.uploads.process(room.upload(photo));
    await calls(2);
    processor.calls[1]?.succeed();
    const outcome = imageOf(await second);
    expect(outcome.acknowledged).toBe(true);
    outcome.release();
  });

  test("that become a job get one and the same promise, published once", async () => {
    await open();
    const uploads = [1, 2, 3].map(() => room.uploads.process(room.upload(photo)));
    await calls(1);
    processor.calls[0]?.fail(new ProcessingFailedError("crashed"));
    const outcomes = await Promise.all(uploads);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["accepted", "accepted", "accepted"]);
    expect(new Set(outcomes.map(({ id }) => id)).size).toBe(1);
    for (const outcome of outcomes) outcome.release();
    expect(room.store.written.filter((key) => key.startsWith("pending/"))).toHaveLength(1);
  });
});

describe("an upload whose store is away", () => {
  test.each(["fail", "hang"] as const)(
    "gets its picture without a promise when the result's put should %s",
    async (fault) => {
      await open((call) => call.succeed());
      room.store[fault]("put", "result/");
      const outcome = imageOf(await room.uploads.process(room.upload(photo)));
      expect(outcome).toMatchObject({ cache: "miss", acknowledged: false });
      outcome.release();
      const again = await room.results.find(outcome.id, new AbortController().signal);
      expect(again.image).toBeUndefined();
    },
  );

  test.each(["fail", "hang"] as const)(
    "gets its picture without a promise when the original's put should %s",
    async (fault) => {
      await open((call) => call.succeed());
      room.store[fault]("put", "original/");
      const outcome = imageOf(await room.uploads.process(room.upload(photo)));
      expect(outcome.acknowledged).toBe(false);
      outcome.release();
      // A result without its original would be a promise half kept.
      expect(room.store.written).toEqual([]);
    },
  );

  test("is answered from the cache all the same", async () => {
    await open((call) => call.succeed());
    imageOf(await room.uploads.process(room.upload(photo))).release();
    room.store.fail("get", "");
    expect(imageOf(await room.uploads.process(room.upload(photo))).cache).toBe("hit");
  });

  test("is promised nothing when it could not be processed either", async () => {
    await open((call) => call.fail(new OverloadedError("full")));
    room.store.fail("put", "original/");
    const upload = room.uploads.process(room.upload(photo));
    expect(upload).rejects.toMatchObject({ code: "backend_unavailable", fault: "store" });
    await upload.catch(() => {});
  });

  test("is promised nothing when its job cannot be recorded", async () => {
    await open((call) => call.fail(new OverloadedError("full")));
    room.store.fail("put", "job/");
    const upload = room.uploads.process(room.upload(photo));
    expect(upload).rejects.toMatchObject({ code: "backend_unavailable", fault: "store" });
    await upload.catch(() => {});
  });

  test("is promised nothing when the queue is away", async () => {
    await open((call) => call.fail(new OverloadedError("full")));
    await room.queue.close();
    const upload = room.uploads.process(room.upload(photo));
    expect(upload).rejects.toMatchObject({ code: "backend_unavailable", fault: "queue" });
    await upload.catch(() => {});
  });
});

describe("an upload that cannot be processed now", () => {
  test.each([
    ["the worker crashed", new ProcessingFailedError("crashed")],
    ["the pool is full", new OverloadedError("full")],
  ])("becomes a pending job when %s", async (_, error) => {
    await open((call) => call.fail(error));
    const upload = room.upload(photo);
    const outcome = await room.uploads.process(upload);
    expect(outcome.kind).toBe("accepted");
    outcome.release();
    expect(room.store.written).toEqual([
      `original/${upload.sha256}`,
      `job/${outcome.id}.json`,
      `pending/${outcome.id}`,
    ]);
    expect(await room.photos.readStatus(outcome.id)).toMatchObject({
      status: "pending",
      phase: "waiting",
      attempts: 0,
      lastError: { code: error.code },
    });
  });

  test("becomes a job at once when its client asks for that", async () => {
    await open();
    const outcome = await room.uploads.process(room.upload(photo, { respondAsync: true }));
    expect(outcome.kind).toBe("accepted");
    outcome.release();
    expect(processor.calls).toHaveLength(0);
    expect(await room.photos.readStatus(outcome.id)).toMatchObject({ status: "pending" });
  });

  test("starts from no attempts when the job had failed for good", async () => {
    await open((call) => call.fail(new OverloadedError("full")));
    const first = await room.uploads.process(room.upload(photo));
    first.release();
    const error = { code: "attempts_exhausted", detail: "tried in vain" };
    await room.photos.writeRecord(first.id, { status: "failed", attempts: 10, error });
    const second = await room.uploads.process(room.upload(photo));
    second.release();
    const status = await room.photos.readStatus(second.id);
    expect(status).toMatchObject({ status: "pending", attempts: 0 });
  });

  test("keeps the attempts of a job that is still pending", async () => {
    await open((call) => call.fail(new OverloadedError("full")));
    const first = await room.uploads.process(room.upload(photo));
    first.release();
    const nextAttemptAt = new Date().toISOString();
    const pending = { status: "pending", phase: "waiting", attempts: 4, nextAttemptAt } as const;
    await room.photos.writeRecord(first.id, pending);
    const second = await room.uploads.process(room.upload(photo));
    second.release();
    expect(await room.photos.readStatus(second.id)).toMatchObject({ attempts: 4 });
  });
});

describe("an upload that is refused for good", () => {
  test("is refused by its header before anything is kept or a worker is taken", async () => {
    await open();
    const upload = room.uploads.process(room.upload(pngBomb(20_000, 20_000)));
    expect(upload).rejects.toMatchObject({ code: "image_too_large" });
    await upload.catch(() => {});
    expect(processor.calls).toHaveLength(0);
    expect(room.store.written).toEqual([]);
  });

  test("is no job when the worker refuses it", async () => {
    await open((call) => call.fail(new ImageTruncatedError("rows are missing")));
    const upload = room.uploads.process(room.upload(photo));
    expect(upload).rejects.toMatchObject({ code: "image_truncated" });
    await upload.catch(() => {});
    expect(room.store.written.filter((key) => !key.startsWith("original/"))).toEqual([]);
  });
});
