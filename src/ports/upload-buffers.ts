/** A share in a leased buffer: it stays leased until every hold is released. */
export interface Hold {
  /** Lets go; further calls do nothing. */
  release(): void;
  /**
   * Lets go of a buffer that somebody who cannot be stopped may still reach: it is dropped when the
   * lease ends, never pooled again.
   */
  abandon(): void;
}

/**
 * One upload's bytes on shared memory, so that a worker reads what the stream wrote. Whoever leased
 * it owns the first hold, given back with `release`.
 */
export interface UploadLease extends Hold {
  /** Bytes written so far. */
  readonly length: number;
  /** The shared memory, which may be larger than `length`. Read it only while holding. */
  readonly buffer: SharedArrayBuffer;
  /** A view of the `length` bytes written so far. Valid only while holding. */
  readonly bytes: Uint8Array;
  /**
   * Copies `chunk` behind what is there.
   *
   * @throws UploadTooLargeError past the lease's largest size
   * @throws OverloadedError when all leases together would pass their limit
   */
  append(chunk: Uint8Array): void;
  /** Another share, for a worker, a store or a publisher. */
  hold(): Hold;
}

export interface UploadBuffersUsage {
  /** Leases not yet ended. */
  readonly leased: number;
  /** Capacity of the leased buffers, in bytes. */
  readonly leasedBytes: number;
  /** Buffers waiting to be leased again, and their capacity in bytes. */
  readonly idle: number;
  readonly idleBytes: number;
}

/** Pooled buffers for uploads, bounded over all leases together. */
export interface UploadBuffers {
  /**
   * @param options.atLeastBytes room for an original that was taken in under a larger limit than the
   *   one in force
   * @throws OverloadedError when there is no room for another lease
   */
  lease(options?: { readonly atLeastBytes?: number }): UploadLease;
  readonly usage: UploadBuffersUsage;
}
