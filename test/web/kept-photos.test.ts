import { describe, expect, test } from "bun:test";
import {
  excessPhotos,
  type KeptPhoto,
  type KeptSigned,
  openKeptPhotos,
} from "../../src/web/photos/kept-photos.ts";

const BOUNDS = { maxPhotos: 3, maxBytes: 100 };

function kept(key: string, kind: "done" | "accepted", bytes = 0): KeptPhoto {
  const signed: KeptSigned = {
    bytes: 1,
    size: { width: 1, height: 1 },
    format: "webp",
    timings: [],
    found: false,
  };
  return {
    ...{ key, name: `${key}.jpg`, originalBytes: 1, originalSize: undefined, keptAt: 0 },
    before: new Blob([new Uint8Array(bytes)]),
    outcome: kind === "done" ? { kind, link: "/image/1", signed } : { kind, jobId: key },
  };
}

const keysOf = (photos: readonly KeptPhoto[]): string[] => photos.map(({ key }) => key);

describe("what is given up of the kept photos", () => {
  test("is nothing within the bounds", () => {
    const photos = [kept("a", "done", 50), kept("b", "done", 50), kept("c", "accepted")];
    expect(excessPhotos(photos, BOUNDS)).toEqual([]);
  });

  test("is the oldest when there are too many", () => {
    const photos = ["a", "b", "c", "d", "e"].map((key) => kept(key, "done"));
    expect(keysOf(excessPhotos(photos, BOUNDS))).toEqual(["a", "b"]);
  });

  test("is as many as it takes when they are too large", () => {
    const photos = [kept("a", "done", 30), kept("b", "done", 60), kept("c", "done", 80)];
    expect(keysOf(excessPhotos(photos, BOUNDS))).toEqual(["a", "b"]);
  });

  test("is what is done before what is still awaited, however old", () => {
    const photos = [
      ...[kept("a", "accepted"), kept("b", "accepted")],
      ...[kept("c", "done"), kept("d", "done"), kept("e", "accepted")],
    ];
    expect(keysOf(excessPhotos(photos, BOUNDS))).toEqual(["c", "d"]);
    expect(keysOf(excessPhotos(photos, { ...BOUNDS, maxPhotos: 2 }))).toEqual(["c", "d", "a"]);
  });
});

test("without a store nothing is kept, and nothing fails", async () => {
  // There is no IndexedDB here, as in a browser that refuses it.
  const photos = openKeptPhotos();
  await photos.put(kept("a", "done"));
  await photos.remove(["a"]);
  expect(await photos.readAll()).toEqual([]);
});
