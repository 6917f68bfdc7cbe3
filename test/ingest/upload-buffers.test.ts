import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { AppError } from "../../src/domain/errors.ts";
import { createUploadBuffers } from "../../src/ingest/upload-buffers.ts";
import { jpegLike, MIB } from "./multipart-body.ts";

const KIB = 2 ** 10;

function buffersOf({ maxUploadBytes = 20 * MIB, maxInflightBytes = 256 * MIB } = {}) {
  return createUploadBuffers({
    maxUploadBytes: () => maxUploadBytes,
    maxInflightBytes: () => maxInflightBytes,
  });
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    // Every failure that these tests provoke is one that the service names.
    return (error as AppError).code;
  }
}

describe("a lease", () => {
  test("holds what was appended, in order, whatever the sizes", () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 300_000 }), { maxLength: 12 });
    fc.assert(
      fc.property(sizes, (lengths) => {
        const buffers = buffersOf();
        const lease = buffers.lease();
        const chunks = lengths.map(jpegLike);
        for (const chunk of chunks) lease.append(chunk);
        expect(lease.length).toBe(lengths.reduce((sum, length) => sum + length, 0));
        expect(Buffer.concat(chunks).equals(lease.bytes)).toBe(true);
        expect(lease.bytes.buffer).toBe(lease.buffer);
        lease.release();
      }),
      { numRuns: 30 },
    );
  });

  test("takes exactly its largest size and not a byte more", () => {
    const lease = buffersOf({ maxUploadBytes: 100 }).lease();
    lease.append(new Uint8Array(100));
    expect(codeOf(() => lease.append(new Uint8Array(1)))).toBe("upload_too_large");
    expect(lease.length).toBe(100);
    expect(lease.buffer.byteLength).toBe(100);
  });

  test("takes an original larger than today's limit when told its size", () => {
    const lease = buffersOf({ maxUploadBytes: 100 }).lease({ atLeastBytes: 200 });
    lease.append(new Uint8Array(200));
    expect(codeOf(() => lease.append(new Uint8Array(1)))).toBe("upload_too_large");
  });

  test("cannot be used once it has ended", () => {
    const lease = buffersOf().lease();
    lease.append(jpegLike(10));
    lease.release();
    expect(codeOf(() => lease.bytes)).toBe("internal_error");
    expect(codeOf(() => lease.buffer)).toBe("internal_error");
    expect(codeOf(() => lease.append(jpegLike(1)))).toBe("internal_error");
    expect(codeOf(() => lease.hold())).toBe("internal_error");
  });
});

describe("holds", () => {
  test("keep the lease until the last one is released, each counting once", () => {
    const buffers = buffersOf();
    const lease = buffers.lease();
    const worker = lease.hold();
    const store = lease.hold();
    lease.release();
    lease.release();
    worker.release();
    worker.release();
    worker.abandon();
    expect(buffers.usage.leased).toBe(1);
    expect(lease.bytes.length).toBe(0);
    store.release();
    expect(buffers.usage).toEqual({ leased: 0, leasedBytes: 0, idle: 1, idleBytes: 64 * KIB });
  });

  test("of any order and kind end the lease with the last one, and pool it unless abandoned", () => {
    const endings = fc.array(fc.boolean(), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(endings, fc.boolean(), (abandonments, isOwnAbandoned) => {
        const buffers = buffersOf();
        const lease = buffers.lease();
        const holds = abandonments.map((isAbandoned) => ({ hold: lease.hold(), isAbandoned }));
        for (const { hold, isAbandoned } of [
          { hold: lease, isAbandoned: isOwnAbandoned },
          ...holds,
        ]) {
          expect(buffers.usage.leased).toBe(1);
          if (isAbandoned) hold.abandon();
          else hold.release();
        }
        const wasAbandoned = isOwnAbandoned || abandonments.includes(true);
        expect(buffers.usage.leased).toBe(0);
        expect(buffers.usage.idle).toBe(wasAbandoned ? 0 : 1);
      }),
      { numRuns: 60 },
    );
  });

  test("that were abandoned keep the buffer out of every later lease", () => {
    const buffers = buffersOf();
    const lease = buffers.lease();
    const reachable = lease.buffer;
    lease.hold().abandon();
    lease.release();
    expect(buffers.lease().buffer).not.toBe(reachable);
  });
});

describe("a buffer leased again", () => {
  test("starts empty and keeps its capacity", () => {
    const buffers = buffersOf();
    const first = buffers.lease();
    const { buffer } = first;
    first.append(jpegLike(300 * KIB));
    const capacity = buffer.byteLength;
    first.release();
    const second = buffers.lease();
    expect(second.buffer).toBe(buffer);
    expect(second.length).toBe(0);
    expect(second.bytes.length).toBe(0);
    expect(buffers.usage).toEqual({ leased: 1, leasedBytes: capacity, idle: 0, idleBytes: 0 });
  });
});

describe("growth", () => {
  test("costs a small upload at most twice and a large one a mebibyte more than was sent", () => {
    const buffers = buffersOf();
    const lease = buffers.lease();
    let capacity = lease.buffer.byteLength;
    let steps = 0;
    expect(capacity).toBe(64 * KIB);
    for (let sent = 0; sent < 20 * MIB; sent += 16 * KIB) {
      lease.append(new Uint8Array(16 * KIB));
      if (lease.buffer.byteLength !== capacity) steps += 1;
      capacity = lease.buffer.byteLength;
      expect(capacity - lease.length).toBeLessThanOrEqual(
        Math.min(MIB, Math.max(lease.length, 48 * KIB)),
      );
    }
    expect(steps).toBeLessThan(30);
    expect(buffers.usage.leasedBytes).toBe(20 * MIB);
  });

  test("reserves address space, not memory, for 200 uploads that stall", () => {
    const before = process.memoryUsage.rss();
    const buffers = buffersOf();
    const leases = Array.from({ length: 200 }, () => buffers.lease());
    for (const lease of leases) lease.append(jpegLike(KIB));
    expect(buffers.usage.leasedBytes).toBe(200 * 64 * KIB);
    // 200 largest uploads would be 4000 MiB.
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * MIB);
    for (const lease of leases) lease.release();
    expect(buffers.usage.leased).toBe(0);
  });
});
