export interface IdleBuffersOptions {
  readonly maxCount: number;
  /** Capacity of all idle buffers together, in bytes. */
  readonly maxBytes: number;
  /** Bytes dropped since the last collection that call for the next one. */
  readonly collectAfterBytes: number;
  readonly collectGarbage: () => void;
}

export interface IdleBuffers {
  readonly count: number;
  readonly bytes: number;
  /**
   * The smallest buffer that can grow to `maxByteLength` and whose capacity is at most `roomBytes`.
   */
  take(wanted: {
    readonly maxByteLength: number;
    readonly roomBytes: number;
  }): SharedArrayBuffer | undefined;
  /** Keeps the buffer for the next lease, or drops it when the bounds are reached. */
  put(buffer: SharedArrayBuffer): void;
  drop(buffer: SharedArrayBuffer): void;
  /** Drops what cannot grow to `maxByteLength`. */
  dropSmallerThan(maxByteLength: number): void;
}

/**
 * Buffers between two leases. Writing into one again costs a tenth of writing into a new one, whose
 * pages the system has yet to provide.
 */
export function createIdleBuffers(options: IdleBuffersOptions): IdleBuffers {
  // Smallest capacity first.
  let buffers: SharedArrayBuffer[] = [];
  let bytes = 0;
  let droppedBytes = 0;

  function drop(buffer: SharedArrayBuffer): void {
    droppedBytes += buffer.byteLength;
    if (droppedBytes < options.collectAfterBytes) return;
    droppedBytes = 0;
    options.collectGarbage();
  }

  return {
    get count() {
      return buffers.length;
    },
    get bytes() {
      return bytes;
    },
    take({ maxByteLength, roomBytes }) {
      const index = buffers.findIndex((buffer) => buffer.maxByteLength >= maxByteLength);
      const buffer = buffers[index];
      if (!buffer || buffer.byteLength > roomBytes) return undefined;
      buffers.splice(index, 1);
      bytes -= buffer.byteLength;
      return buffer;
    },
    put(buffer) {
      if (buffers.length >= options.maxCount || bytes + buffer.byteLength > options.maxBytes) {
        drop(buffer);
        return;
      }
      const larger = buffers.findIndex((other) => other.byteLength > buffer.byteLength);
      buffers.splice(larger === -1 ? buffers.length : larger, 0, buffer);
      bytes += buffer.byteLength;
    },
    drop,
    dropSmallerThan(maxByteLength) {
      const kept = buffers.filter((buffer) => buffer.maxByteLength >= maxByteLength);
      if (kept.length === buffers.length) return;
      const dropped = buffers.filter((buffer) => buffer.maxByteLength < maxByteLength);
      buffers = kept;
      bytes = kept.reduce((sum, buffer) => sum + buffer.byteLength, 0);
      for (const buffer of dropped) drop(buffer);
    },
  };
}
