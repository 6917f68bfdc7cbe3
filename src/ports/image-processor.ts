import type { ImageSizeLimits } from "../domain/errors.ts";
import type { OutputFormat } from "../domain/image-format.ts";
import type { CanonicalOptions } from "../domain/watermark-options.ts";
import type { UploadLease } from "./upload-buffers.ts";

export interface ProcessRequest {
  /** The original. The processor takes a hold of its own for as long as it needs the bytes. */
  readonly original: UploadLease;
  readonly options: CanonicalOptions;
  readonly limits: ImageSizeLimits;
  /** Deadline of the work itself, from the moment it starts. */
  readonly timeoutMs: number;
  /** With no room: fail at once with `overloaded`, or wait for it. */
  readonly whenFull: "reject" | "wait";
  /** Stops the work when nobody wants it any more. */
  readonly signal: AbortSignal;
  /** By what another node that does the work logs it; by an id of its own unless told. */
  readonly requestId?: string;
}

/** Milliseconds by step name. */
export type StepTimings = Readonly<Record<string, number>>;

export interface ProcessedImage {
  /** Valid until `release`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly format: OutputFormat;
  readonly width: number;
  readonly height: number;
  readonly steps: StepTimings;
  /** Gives the bytes' buffer back to its owner; further calls do nothing. */
  release(): void;
}

/**
 * Turns an original into a finished picture.
 *
 * Rejects with `RefusedError` for a picture refused for good, `ProcessingFailedError` when this job
 * ended the attempt, `OverloadedError` or `ProcessorUnavailableError` when nobody could take it, and
 * with `signal.reason` when aborted.
 */
export interface ImageProcessor {
  process(request: ProcessRequest): Promise<ProcessedImage>;
}
