import { type Signal, signal } from "@preact/signals-core";
import type { Size } from "../../domain/geometry.ts";
import type { OutputFormat } from "../../domain/image-format.ts";
import type { PendingRecord } from "../../domain/job.ts";
import type { Problem } from "../service/problem.ts";
import type { StepTiming } from "../service/server-timing.ts";

/** A photo that came back signed. */
export interface SignedPhoto {
  /** Shows the picture: its blob's address, or `link` in a later visit. */
  readonly url: string;
  /** Absent in a later visit. */
  readonly picture: Blob | undefined;
  /** `/image/{id}`, for others too; absent when the service did not keep the picture. */
  readonly link: string | undefined;
  readonly bytes: number;
  readonly size: Size;
  readonly format: OutputFormat;
  readonly timings: readonly StepTiming[];
  /** The same photo had been signed in the same way before. */
  readonly found: boolean;
}

export type PhotoState =
  | { readonly kind: "ready" }
  | { readonly kind: "queued" }
  | { readonly kind: "uploading"; readonly sentBytes: number; readonly totalBytes: number }
  /** Sent whole; the answer is awaited. */
  | { readonly kind: "processing" }
  /** A job of the service, safe whatever happens to the page. */
  | {
      readonly kind: "accepted";
      readonly jobId: string;
      readonly progress: PendingRecord | undefined;
      readonly isLost: boolean;
      /** Of its upload. */
      readonly timings: readonly StepTiming[];
    }
  | { readonly kind: "done"; readonly signed: SignedPhoto }
  | { readonly kind: "failed"; readonly problem: Problem };

/** What the photo looks like here, before anything is sent. */
export interface Rendition {
  /** Of the original, upright. */
  readonly size: Size;
  /** Fitted to the service's output box. */
  readonly fitted: Blob;
  /** Addresses of blobs; `release` gives them back. */
  readonly fittedUrl: string;
  readonly thumbnailUrl: string;
  release(): void;
}

export interface Photo {
  /** Names it within this browser, across visits. */
  readonly key: string;
  readonly name: string;
  readonly originalBytes: number;
  /** Absent for a photo of an earlier visit. */
  readonly file: File | undefined;
  readonly state: Signal<PhotoState>;
  /** `undefined` until it is drawn; `"none"` when this browser cannot. */
  readonly rendition: Signal<Rendition | "none" | undefined>;
  /** `settingsKey` of what it was last sent with. */
  readonly sentWith: Signal<string | undefined>;
  /** Aborts when the photo is taken from the list. */
  readonly removal: AbortController;
}

export type PhotoSource = Pick<Photo, "key" | "name" | "originalBytes" | "file">;

export function createPhoto(source: PhotoSource, state: PhotoState = { kind: "ready" }): Photo {
  return {
    ...source,
    state: signal(state),
    rendition: signal(undefined),
    sentWith: signal(undefined),
    removal: new AbortController(),
  };
}

/** True while the photo is on its way and nothing may be started with it. */
export function isBusy({ kind }: PhotoState): boolean {
  return kind !== "ready" && kind !== "done" && kind !== "failed";
}
