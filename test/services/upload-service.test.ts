import { describe, expect, test } from "bun:test";
import {
  ImageTruncatedError,
  OverloadedError,
  ProcessingFailedError,
} from "../../src/domain/errors.ts";
import { encodeJpeg, flat, pngBomb } from "../fixtures/pictures.ts";
import { JPEG_BYTES } from "../fixtures/scripted-processor.ts";
import { useServiceRooms } from "../fixtures/service-room.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { imageOf } from "./upload-outcome.ts";

const photo = await encodeJpeg(flat(32, 24));
const open = useServiceRooms();

describe("an upload that can be processed", () => {
  test("is acknowledged once original and result are stored, and is a hit from then on", async () => {
    const { room, processor } = await open((call) => call.succeed());
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
    const { room } = await open((call) => call.succeed());
    const first = imageOf(await room.uploads.process(room.upload(photo)));
    first.release();
    await room.cache.close();
    const second = imageOf(await room.uploads.process(room.upload(photo)));
    expect(second.cache).toBe("hit");
    expect(second.image.bytes).toEqual(JPEG_BYTES);
  });

  test("keeps the picture out while a store that is late may still read it", async () => {
    const { room, processor } = await open((call) => call.succeed());
    room.store.hold("put", "result/");
    const outcome = imageOf(await room.uploads.process(room.upload(photo)));
    expect(outcome.acknowledged).toBe(false);
    expect(outcome.image.bytes).toEqual(JPEG_BYTES);
    outcome.release();
    await Bun.sleep(0);
    expect(processor.out).toBe(1);
    room.store.heal();
    await waitFor(() => processor.out === 0, { what: "the picture to be released" });
  });

  test("keeps its bytes leased while a store that is late may still read them", async () => {
    const { room } = await open((call) => call.succeed());
    room.store.hold("put", "original/");
    const outcome = imageOf(await room.uploads.process(room.upload(photo)));
    expect(outcome.acknowledged).toBe(false);
    outcome.release();
    await Bun.sleep(0);
    expect(room.buffers.usage.leased).toBe(1);
    room.store.heal();
    await waitFor(() => room.buffers.usage.leased === 0, { what: "the lease to end" });
  });
});

describe("an upload that cannot be processed now", () => {
  test.each([
    ["the worker crashed", new ProcessingFailedError("crashed")],
    ["the pool is full", new OverloadedError("full")],
  ])("becomes a pending job when %s", async (_, error) => {
    const { room } = await open((call) => call.fail(error));
    const upload = room.upload(photo);
    const outcome = await room.uploads.process(upload);
    expect(outcome.kind).toBe("accepted");
    outcome.release();
    expect(room.store.written).toEqual([
      `original/${upload.sha256}`,
      `pending/${outcome.id}`,
      `job/${outcome.id}.json`,
    ]);
    expect(await room.photos.readStatus(outcome.id)).toMatchObject({
      status: "pending",
      phase: "waiting",
      attempts: 0,
      lastError: { code: error.code },
    });
  });

  test("becomes a job at once when its client asks for that", async () => {
    const { room, processor } = await open();
    const outcome = await room.uploads.process(room.upload(photo, { respondAsync: true }));
    expect(outcome.kind).toBe("accepted");
    outcome.release();
    expect(processor.calls).toHaveLength(0);
    expect(await room.photos.readStatus(outcome.id)).toMatchObject({ status: "pending" });
  });

  test("starts from no attempts when the job had failed for good", async () => {
    const { room } = await open((call) => call.fail(new OverloadedError("full")));
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
    const { room } = await open((call) => call.fail(new OverloadedError("full")));
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
    const { room, processor } = await open();
    const upload = room.uploads.process(room.upload(pngBomb(20_000, 20_000)));
    expect(upload).rejects.toMatchObject({ code: "image_too_large" });
    await upload.catch(() => {});
    expect(processor.calls).toHaveLength(0);
    expect(room.store.written).toEqual([]);
  });

  test("is no job when the worker refuses it", async () => {
    const { room } = await open((call) => call.fail(new ImageTruncatedError("rows are missing")));
    const upload = room.uploads.process(room.upload(photo));
    expect(upload).rejects.toMatchObject({ code: "image_truncated" });
    await upload.catch(() => {});
    expect(room.store.written.filter((key) => !key.startsWith("original/"))).toEqual([]);
  });
});
