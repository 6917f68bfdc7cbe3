import { effect } from "@preact/signals-core";
import { shrink } from "./draw-renditions.ts";
import type { KeptPhoto, KeptPhotos } from "./kept-photos.ts";
import type { Photo, Rendition } from "./photo.ts";

/** What the "before" of an earlier visit is fitted to: enough to compare, little to keep. */
const BEFORE_BOX = { width: 960, height: 960 };
const BEFORE_QUALITY = 0.75;

/** What is to be kept of each photo in the end: a slower call does not undo a later one. */
const latest = new WeakMap<Photo, KeptPhoto["outcome"]>();

/** Keeps a photo with what has become of it, in the place of what was kept of it before. */
export async function keepPhoto(
  kept: KeptPhotos,
  photo: Photo,
  outcome: KeptPhoto["outcome"],
): Promise<void> {
  const { key, name, originalBytes, removal } = photo;
  if (removal.signal.aborted) return;
  const entry = { key, name, originalBytes, outcome, keptAt: Date.now() };
  latest.set(photo, outcome);
  // At once, without the picture: a reload may come at any moment.
  await kept.put({ ...entry, originalSize: undefined, before: undefined });
  const drawn = await whenDrawn(photo);
  if (drawn === "none") return;
  const before = await shrink(drawn.fitted, BEFORE_BOX, BEFORE_QUALITY);
  if (removal.signal.aborted || latest.get(photo) !== outcome) return;
  await kept.put({ ...entry, originalSize: drawn.size, before });
}

/** Keeps a photo no longer, for which the service has no picture. */
export async function forgetPhoto(kept: KeptPhotos, photo: Photo): Promise<void> {
  latest.delete(photo);
  await kept.remove([photo.key]);
}

function whenDrawn({ rendition }: Photo): Promise<Rendition | "none"> {
  const { promise, resolve } = Promise.withResolvers<Rendition | "none">();
  const stop = effect(() => {
    if (rendition.value !== undefined) resolve(rendition.value);
  });
  return promise.finally(stop);
}
