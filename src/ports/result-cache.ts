import type { EncodedImage } from "../domain/image-format.ts";

/** Finished pictures by id, for speed only: it may forget anything at any time. */
export interface ResultCache {
  /** The picture, whose bytes the caller must not change, or `undefined`. */
  get(id: string, signal: AbortSignal): Promise<EncodedImage | undefined>;
  /** Keeps a copy of its own: the caller may reuse the bytes once this has settled. */
  set(id: string, image: EncodedImage, signal: AbortSignal): Promise<void>;
  probe(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
