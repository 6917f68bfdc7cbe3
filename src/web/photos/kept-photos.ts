import { createStore, delMany, entries, set, type UseStore } from "idb-keyval";
import type { Size } from "../../domain/geometry.ts";
import type { SignedPhoto } from "./photo.ts";

/** What is worth keeping of a signed photo whose picture the service keeps. */
export type KeptSigned = Omit<SignedPhoto, "url" | "picture" | "link">;

/** What this browser keeps of a photo from one visit to the next. */
export interface KeptPhoto {
  readonly key: string;
  readonly name: string;
  readonly originalBytes: number;
  readonly originalSize: Size | undefined;
  /** Milliseconds since 1970. */
  readonly keptAt: number;
  /** A small copy of the original. */
  readonly before: Blob | undefined;
  readonly outcome:
    | { readonly kind: "accepted"; readonly jobId: string }
    | { readonly kind: "done"; readonly link: string; readonly signed: KeptSigned };
}

export interface KeptPhotos {
  /** Those of earlier visits, oldest first. */
  readAll(): Promise<readonly KeptPhoto[]>;
  put(photo: KeptPhoto): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
}

const MAX_PHOTOS = 60;
const MAX_BYTES = 12_000_000;

/**
 * Photos kept in IndexedDB, bounded in number and bytes. A browser that refuses to keep anything, as
 * some private windows do, keeps nothing: no call fails for that.
 */
export function openKeptPhotos(): KeptPhotos {
  const store = whereAllowed(() => createStore("filigrane", "photos"));
  const all = async (): Promise<readonly KeptPhoto[]> => {
    const kept = await attempt(store, (open) => entries<string, KeptPhoto>(open));
    return (kept ?? []).map(([, photo]) => photo).sort((a, b) => a.keptAt - b.keptAt);
  };
  const remove = async (keys: readonly string[]): Promise<void> => {
    await attempt(store, (open) => delMany([...keys], open));
  };
  return {
    readAll: all,
    remove,
    async put(photo) {
      await attempt(store, (open) => set(photo.key, photo, open));
      const excess = excessPhotos(await all(), { maxPhotos: MAX_PHOTOS, maxBytes: MAX_BYTES });
      if (excess.length > 0) await remove(excess.map(({ key }) => key));
    },
  };
}

/**
 * The photos to give up so that the rest is within bounds: the oldest of those that are done, and of
 * those still awaited only when nothing else is left.
 *
 * @param kept oldest first
 */
export function excessPhotos(
  kept: readonly KeptPhoto[],
  { maxPhotos, maxBytes }: { readonly maxPhotos: number; readonly maxBytes: number },
): readonly KeptPhoto[] {
  const byWorth = [
    ...kept.filter(({ outcome }) => outcome.kind === "done"),
    ...kept.filter(({ outcome }) => outcome.kind === "accepted"),
  ];
  let photos = kept.length;
  let bytes = kept.reduce((sum, { before }) => sum + (before?.size ?? 0), 0);
  const excess: KeptPhoto[] = [];
  for (const photo of byWorth) {
    if (photos <= maxPhotos && bytes <= maxBytes) break;
    photos -= 1;
    bytes -= photo.before?.size ?? 0;
    excess.push(photo);
  }
  return excess;
}

function whereAllowed<Value>(open: () => Value): Value | undefined {
  try {
    return open();
  } catch {
    // No IndexedDB here.
    return undefined;
  }
}

async function attempt<Value>(
  store: UseStore | undefined,
  act: (store: UseStore) => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return store && (await act(store));
  } catch {
    // Refused or full: what is on the page works without.
    return undefined;
  }
}
