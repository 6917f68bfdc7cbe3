import { describe, expect, test } from "bun:test";
import type { PhotoStore } from "../../src/services/photo-store.ts";
import { anErrorOf } from "../fixtures/error-code.ts";
import { JPEG_BYTES } from "../fixtures/scripted-processor.ts";
import { useServiceRooms } from "../fixtures/service-room.ts";

const ID = "0123456789abcdef".repeat(4);
const { signal } = new AbortController();
const open = useServiceRooms();
/** For calls that hang: a disk may well take this long. */
const openHasty = useServiceRooms({ STORE_TIMEOUT_MS: "50" });

interface Hang {
  readonly prefix: string;
  call(photos: PhotoStore): Promise<unknown>;
}

/** A call of the photo store for each operation of the object store. */
const HANGS = {
  get: { prefix: "result/", call: (photos) => photos.getResult(ID) },
  stat: { prefix: "result/", call: (photos) => photos.hasResult(ID) },
  put: {
    prefix: "job/",
    call: (photos) => photos.writeRecord(ID, { status: "done", attempts: 1 }),
  },
  remove: { prefix: "pending/", call: (photos) => photos.removeMarker(ID) },
  list: { prefix: "pending/", call: (photos) => Array.fromAsync(photos.listMarkers(signal)) },
} satisfies Record<string, Hang>;

describe("createPhotoStore", () => {
  test.each(Object.entries(HANGS))(
    "says unavailable when the store hangs at %s",
    async (operation, { prefix, call }) => {
      const { room } = await openHasty();
      // The keys of the table are the operations.
      room.store.hang(operation as keyof typeof HANGS, prefix);
      const hung = call(room.photos);
      expect(hung).rejects.toThrow(anErrorOf("backend_unavailable"));
      await hung.catch(() => {});
    },
  );

  test("ends a listing whose next step comes too late", async () => {
    const { room } = await openHasty();
    let listing: AbortSignal | undefined;
    room.store.list = async function* (_, ended) {
      listing = ended;
      await new Promise(() => {});
    };
    const hung = Array.fromAsync(room.photos.listMarkers(signal));
    await expect(hung).rejects.toThrow(anErrorOf("backend_unavailable"));
    expect(listing?.aborted).toBe(true);
  });

  test("gives a stored result back with the format that its bytes tell", async () => {
    const { room } = await open();
    expect(await room.photos.getResult(ID)).toBeUndefined();
    await room.photos.putResult(ID, JPEG_BYTES).stored;
    expect(await room.photos.getResult(ID)).toEqual({ bytes: JPEG_BYTES, format: "jpeg" });
  });

  test("leaves the first result as it is when another one is put", async () => {
    const { room } = await open();
    await room.photos.putResult(ID, JPEG_BYTES).stored;
    await room.photos.putResult(ID, new Uint8Array([0xff, 0xd8, 0xff, 0x00])).stored;
    expect((await room.photos.getResult(ID))?.bytes).toEqual(JPEG_BYTES);
  });

  test("never gives out a stored result that is no picture", async () => {
    const { room } = await open();
    await room.store.put(`result/${ID}`, new TextEncoder().encode("<html>"), { signal });
    const spoiled = room.photos.getResult(ID);
    expect(spoiled).rejects.toThrow(anErrorOf("internal_error"));
    await spoiled.catch(() => {});
  });

  test("takes a result for done, whatever the record says", async () => {
    const { room } = await open();
    const error = { code: "attempts_exhausted", detail: "in vain" };
    await room.photos.writeRecord(ID, { status: "failed", attempts: 10, error });
    expect(await room.photos.readStatus(ID)).toEqual({ status: "failed", error });
    await room.photos.putResult(ID, JPEG_BYTES).stored;
    expect(await room.photos.readStatus(ID)).toEqual({ status: "done", url: `/image/${ID}` });
  });

  test("knows nothing of an id whose record cannot be read", async () => {
    const { room } = await open();
    await room.store.put(`job/${ID}.json`, new TextEncoder().encode("{"), { signal });
    expect(await room.photos.readStatus(ID)).toBeUndefined();
  });
});
