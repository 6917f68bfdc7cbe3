import type { UploadBuffersUsage } from "./upload-buffers.ts";

/** A pool of worker threads at one moment. */
export interface WorkerPoolUsage {
  readonly size: number;
  readonly busy: number;
  readonly waiting: number;
  /** Workers replaced since the start. */
  readonly replaced: number;
  /** Threads that ignored their end and may burn on. */
  readonly abandoned: number;
  /** Output buffers with a worker or a reader, and those lost with a worker. */
  readonly outputs: { readonly out: number; readonly lost: number };
}

/** What a service uses at one moment. */
export interface ServiceUsage {
  /** Of the own pool; absent where the work is done by remote optimizers. */
  readonly pool: WorkerPoolUsage | undefined;
  readonly buffers: UploadBuffersUsage;
}
