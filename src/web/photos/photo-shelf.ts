import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import type { Size } from "../../domain/geometry.ts";
import type { Announce } from "../ui/announcer.ts";
import { announceOutcome } from "./announce-outcome.ts";
import { createRendition, drawRendition } from "./draw-renditions.ts";
import { judgeFile } from "./judge-file.ts";
import type { KeptPhoto, KeptPhotos } from "./kept-photos.ts";
import { createPhoto, type Photo } from "./photo.ts";
import { releaseSigned, rememberedPhoto } from "./signed-photo.ts";

export interface PhotoShelf {
  /** Newest first. */
  readonly photos: ReadonlySignal<readonly Photo[]>;
  /** The one on the stage; there is one whenever there are photos. */
  readonly selected: Signal<Photo | undefined>;
  add(files: readonly File[]): void;
  /** Puts back what this browser kept. @returns the jobs that are still to be followed */
  restore(): Promise<readonly { readonly photo: Photo; readonly jobId: string }[]>;
  remove(photos: readonly Photo[]): void;
}

export interface PhotoShelfOptions {
  readonly box: Size;
  readonly maxUploadBytes: number;
  readonly kept: KeptPhotos;
  readonly announce: Announce;
}

/** The photos on the page: those of this visit, and those that are left of earlier ones. */
export function createPhotoShelf(options: PhotoShelfOptions): PhotoShelf {
  const { box, maxUploadBytes, kept, announce } = options;
  const photos = signal<readonly Photo[]>([]);
  const selected = signal<Photo | undefined>(undefined);
  const endings = new WeakMap<Photo, () => void>();

  function watch(added: readonly Photo[]): void {
    for (const photo of added) endings.set(photo, announceOutcome(photo, announce));
  }

  async function inspect(photo: Photo, file: File, together: readonly Photo[]): Promise<void> {
    const verdict = await judgeFile(file, maxUploadBytes);
    if (verdict) photo.state.value = { kind: "failed", problem: { code: verdict } };
    const drawn = verdict ? "none" : await drawRendition(file, box, photo.removal.signal);
    if (drawn !== "none" && photo.removal.signal.aborted) {
      drawn.release();
      return;
    }
    photo.rendition.value = drawn;
    // Of photos that were added together, one that can be shown is better to look at.
    const better = together.find(
      ({ rendition, removal }) => rendition.value !== "none" && !removal.signal.aborted,
    );
    if (drawn === "none" && selected.value === photo && better) selected.value = better;
  }

  return {
    photos,
    selected,
    add(files) {
      const added = files.map((file) => ({
        file,
        photo: createPhoto({ key: newKey(), name: file.name, originalBytes: file.size, file }),
      }));
      const together = added.map(({ photo }) => photo);
      watch(together);
      photos.value = [...together, ...photos.value];
      selected.value = together[0] ?? selected.value;
      for (const { photo, file } of added) void inspect(photo, file, together);
    },
    async restore() {
      const present = (await kept.readAll()).toReversed().map((entry) => ({
        entry,
        photo: restored(entry),
      }));
      const earlier = present.map(({ photo }) => photo);
      watch(earlier);
      // Somebody may have been quicker: what is new comes first.
      photos.value = [...photos.value, ...earlier];
      selected.value ??= earlier[0];
      return present.flatMap(({ entry: { outcome }, photo }) =>
        outcome.kind === "accepted" ? [{ photo, jobId: outcome.jobId }] : [],
      );
    },
    remove(gone) {
      const left = photos.value.filter((photo) => !gone.includes(photo));
      if (selected.value && gone.includes(selected.value)) {
        selected.value = nearest(photos.value, selected.value, left);
      }
      photos.value = left;
      for (const photo of gone) {
        endings.get(photo)?.();
        discard(photo);
      }
      void kept.remove(gone.map(({ key }) => key));
    },
  };
}

function restored({ key, name, originalBytes, originalSize, before, outcome }: KeptPhoto): Photo {
  const source = { key, name, originalBytes, file: undefined };
  const photo =
    outcome.kind === "done"
      ? createPhoto(source, { kind: "done", signed: rememberedPhoto(outcome.link, outcome.signed) })
      : createPhoto(source);
  const isDrawn = before !== undefined && originalSize !== undefined;
  photo.rendition.value = isDrawn ? createRendition(originalSize, before, before) : "none";
  return photo;
}

/** What is left in the place of one that goes, or before it. */
function nearest(all: readonly Photo[], gone: Photo, left: readonly Photo[]): Photo | undefined {
  const after = all.slice(all.indexOf(gone)).find((photo) => left.includes(photo));
  return after ?? left.at(-1);
}

/** Ends what goes on with the photo and gives its pictures back. */
function discard({ removal, state, rendition }: Photo): void {
  removal.abort();
  if (state.value.kind === "done") releaseSigned(state.value.signed);
  if (rendition.value && rendition.value !== "none") rendition.value.release();
}

/** `crypto.randomUUID` is there over HTTPS only. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join(
    "",
  );
}
