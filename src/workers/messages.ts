import type { CodecFamily } from "../domain/codec-family.ts";
import type { ImageSizeLimits, RefusalCode } from "../domain/errors.ts";
import type { OutputFormat } from "../domain/image-format.ts";
import type { CanonicalOptions } from "../domain/watermark-options.ts";
import type { StepTimings } from "../ports/image-processor.ts";
import type { ImagingModules } from "./imaging-modules.ts";

/** What a worker's tools are made for. */
export interface ImagingSettings {
  readonly codecs: CodecFamily;
  /** Largest picture that the engine's memory is laid out for. */
  readonly maxPixels: number;
  /** Largest file, likewise. */
  readonly maxFileBytes: number;
}

/** What a worker is told once, before anything else. */
export interface WorkerStart {
  readonly type: "start";
  /** The worker's place in the pool, kept by whoever replaces it. */
  readonly index: number;
  readonly workers: number;
  readonly control: SharedArrayBuffer;
  readonly modules: ImagingModules;
  readonly imaging: ImagingSettings;
  /** Makes a few pictures before it takes work, so that the first upload is not the slow one. */
  readonly warmUp: boolean;
}

/** One picture to make. */
export interface WorkerJob {
  readonly type: "job";
  /** Number of the job within the pool; the answer repeats it. */
  readonly job: number;
  /** Shared memory that the upload was written into; only the first `length` bytes are the file. */
  readonly original: SharedArrayBuffer;
  readonly length: number;
  readonly options: CanonicalOptions;
  readonly limits: ImageSizeLimits;
  readonly timeoutMs: number;
  /** Room for the finished file, transferred; the worker makes a larger one if it must. */
  readonly output: ArrayBuffer;
}

/** Another worker that may help with row slices, now or in place of one that is gone. */
export interface WorkerPeer {
  readonly type: "peer";
  readonly index: number;
  /** One end of a channel between the two: over it they show each other their memories. */
  readonly port: MessagePort;
}

export interface WorkerPeerGone {
  readonly type: "peer-gone";
  readonly index: number;
}

export type ToWorker = WorkerStart | WorkerJob | WorkerPeer | WorkerPeerGone;

/** The worker's code is loaded. What it is told before that is lost: its modules load asynchronously. */
export interface WorkerLoaded {
  readonly type: "loaded";
}

/** The worker takes jobs from now on. */
export interface WorkerReady {
  readonly type: "ready";
}

interface Answer {
  readonly job: number;
  /** The output buffer, transferred back. */
  readonly output: ArrayBuffer;
}

export interface JobDone extends Answer {
  readonly type: "done";
  /** Length of the finished file at the start of `output`. */
  readonly length: number;
  readonly format: OutputFormat;
  readonly width: number;
  readonly height: number;
  readonly steps: StepTimings;
}

/** Errors lose their class on the way between threads: they travel as plain data. */
export interface JobRefused extends Answer {
  readonly type: "refused";
  readonly code: RefusalCode;
  readonly detail: string;
}

/** The attempt ended without a verdict on the picture. After a defect the worker is replaced. */
export interface JobFailed extends Answer {
  readonly type: "failed";
  readonly reason: "cancelled" | "overdue" | "defect";
  readonly detail: string;
}

/** How a job ended. */
export type JobAnswer = JobDone | JobRefused | JobFailed;

export type FromWorker = WorkerLoaded | WorkerReady | JobAnswer;
