import { describe, expect, test } from "bun:test";
import { ImageTruncatedError, OverloadedError } from "../../src/domain/errors.ts";
import { encodeJpeg, flat } from "../fixtures/pictures.ts";
import { useServiceRooms } from "../fixtures/service-room.ts";
import { imageOf } from "./upload-outcome.ts";

const photo = await encodeJpeg(flat(32, 24));
const open = useServiceRooms();
const openPatient = useServiceRooms({ STORE_TIMEOUT_MS: "60000" });

describe("an upload whose store is away", () => {
  test.each(["fail", "hang"] as const)(
    "gets its picture without a promise when the result's put should %s",
    async (fault) => {
      const { room } = await open((call) => call.succeed());
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
      const { room } = await open((call) => call.succeed());
      room.store[fault]("put", "original/");
      const outcome = imageOf(await room.uploads.process(room.upload(photo)));
      expect(outcome.acknowledged).toBe(false);
      outcome.release();
      // A result without its original would be a promise half kept.
      expect(room.store.written).toEqual([]);
    },
  );

  test("is answered from the cache all the same", async () => {
    const { room } = await open((call) => call.succeed());
    imageOf(await room.uploads.process(room.upload(photo))).release();
    room.store.fail("get", "");
    expect(imageOf(await room.uploads.process(room.upload(photo))).cache).toBe("hit");
  });

  test("is refused for good without waiting for the store", async () => {
    const { room } = await openPatient((call) => call.fail(new ImageTruncatedError("half of it")));
    room.store.hang("put", "original/");
    const upload = room.uploads.process(room.upload(photo));
    await expect(upload).rejects.toMatchObject({ code: "image_truncated" });
  });

  test("is promised nothing when it could not be processed either", async () => {
    const { room } = await open((call) => call.fail(new OverloadedError("full")));
    room.store.fail("put", "original/");
    const upload = room.uploads.process(room.upload(photo));
    expect(upload).rejects.toMatchObject({ code: "backend_unavailable", fault: "store" });
    await upload.catch(() => {});
  });

  test("is promised nothing when its job cannot be recorded", async () => {
    const { room } = await open((call) => call.fail(new OverloadedError("full")));
    room.store.fail("put", "job/");
    const upload = room.uploads.process(room.upload(photo));
    expect(upload).rejects.toMatchObject({ code: "backend_unavailable", fault: "store" });
    await upload.catch(() => {});
  });

  test("is promised nothing when the queue is away", async () => {
    const { room } = await open((call) => call.fail(new OverloadedError("full")));
    await room.queue.close();
    const upload = room.uploads.process(room.upload(photo));
    expect(upload).rejects.toMatchObject({ code: "backend_unavailable", fault: "queue" });
    await upload.catch(() => {});
  });
});
