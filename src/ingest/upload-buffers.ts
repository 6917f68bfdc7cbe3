import { OverloadedError } from "../domain/errors.ts";
import type { UploadBuffers } from "../ports/upload-buffers.ts";
import { createIdleBuffers } from "./idle-buffers.ts";
import { BufferLease, type LeaseOwner } from "./upload-lease.ts";

const KIB = 2 ** 10;
const MIB = 2 ** 20;

/** Capacity of a new buffer: what an upload costs that stalls after its first bytes. */
const FIRST_BYTES = 64 * KIB;

/**
 * Largest step of growth. A buffer doubles up to here, so that it is never more than twice what was
 * sent, then takes steps of this size. Measured: steps of a mebibyte take 20 MiB in less than 1 ms
 * and touch no memory until it is written; smaller ones are filled with zeros at once, 10 ms in all.
 */
const MAX_STEP_BYTES = MIB;

export interface UploadBuffersOptions {
  /** Largest upload, in bytes. Asked at each lease, which keeps what it was told. */
  readonly maxUploadBytes: () => number;
  /** Capacity of all leased buffers together, in bytes. Asked likewise. */
  readonly maxInflightBytes: () => number;
  /** Idle buffers kept at most; 64 unless told. */
  readonly maxIdle?: number;
  /** Their capacity together, in bytes; 64 MiB unless told. */
  readonly maxIdleBytes?: number;
  /** Frees what was dropped; the runtime's collector, waited for, unless told. */
  readonly collectGarbage?: () => void;
}

/**
 * Pooled buffers that grow as bytes arrive. One reserves address space for the largest upload but
 * has memory only for the capacity it has reached; it keeps that capacity from lease to lease.
 */
export function createUploadBuffers(options: UploadBuffersOptions): UploadBuffers {
  const maxIdleBytes = options.maxIdleBytes ?? 64 * MIB;
  const idle = createIdleBuffers({
    maxCount: options.maxIdle ?? 64,
    maxBytes: maxIdleBytes,
    // The collector does not see how far a buffer grew: measured, between 0.1 and 2 GB of dropped
    // ones stood before it ran by itself.
    collectAfterBytes: maxIdleBytes,
    collectGarbage: options.collectGarbage ?? (() => Bun.gc(true)),
  });
  let leased = 0;
  let leasedBytes = 0;

  function createBuffer(maxBytes: number, roomBytes: number): SharedArrayBuffer {
    const firstBytes = Math.min(FIRST_BYTES, maxBytes);
    if (firstBytes > roomBytes) throw overloaded();
    return orOverloaded(() => new SharedArrayBuffer(firstBytes, { maxByteLength: maxBytes }));
  }

  function createOwner(maxInflightBytes: number): LeaseOwner {
    return {
      grow(buffer, neededBytes) {
        const capacity = buffer.byteLength;
        const admitted = capacity + maxInflightBytes - leasedBytes;
        if (neededBytes > admitted) throw overloaded();
        const wanted = Math.max(neededBytes, capacity + Math.min(capacity, MAX_STEP_BYTES));
        const grown = Math.min(wanted, admitted, buffer.maxByteLength);
        orOverloaded(() => buffer.grow(grown));
        leasedBytes += grown - capacity;
      },
      end(buffer, wasAbandoned) {
        leased -= 1;
        leasedBytes -= buffer.byteLength;
        if (wasAbandoned) idle.drop(buffer);
        else idle.put(buffer);
      },
    };
  }

  return {
    lease({ atLeastBytes = 0 } = {}) {
      const maxUploadBytes = options.maxUploadBytes();
      const maxInflightBytes = options.maxInflightBytes();
      const maxBytes = Math.max(maxUploadBytes, atLeastBytes);
      const roomBytes = maxInflightBytes - leasedBytes;
      // Left from before the setting was raised, they could no longer be leased.
      idle.dropSmallerThan(maxUploadBytes);
      const buffer =
        idle.take({ maxByteLength: maxBytes, roomBytes }) ?? createBuffer(maxBytes, roomBytes);
      leased += 1;
      leasedBytes += buffer.byteLength;
      return new BufferLease(createOwner(maxInflightBytes), buffer, maxBytes);
    },
    get usage() {
      return { leased, leasedBytes, idle: idle.count, idleBytes: idle.bytes };
    },
  };
}

function overloaded(cause?: unknown): OverloadedError {
  return new OverloadedError(
    "There is no room for another upload's bytes right now",
    cause === undefined ? undefined : { cause },
  );
}

/** Runs what claims memory or address space; having none left is no defect of the upload. */
function orOverloaded<T>(claim: () => T): T {
  try {
    return claim();
  } catch (cause) {
    if (cause instanceof RangeError) throw overloaded(cause);
    throw cause;
  }
}
