import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { OverloadedError } from "../../src/domain/errors.ts";
import { createUploadBuffers } from "../../src/ingest/upload-buffers.ts";
import type { UploadLease } from "../../src/ports/upload-buffers.ts";
import { jpegLike, MIB } from "./multipart-body.ts";

const KIB = 2 ** 10;

describe("the limit of all leases together", () => {
  function fullBuffers() {
    return createUploadBuffers({
      maxUploadBytes: () => 4 * MIB,
      maxInflightBytes: () => 256 * KIB,
    });
  }

  test("refuses the lease that passes it, leaves the others alone and gives space back", () => {
    const buffers = fullBuffers();
    const leases = Array.from({ length: 4 }, () => buffers.lease());
    expect(() => buffers.lease()).toThrow(OverloadedError);
    const [first, second] = leases;
    first?.append(jpegLike(60 * KIB));
    expect(() => first?.append(jpegLike(5 * KIB))).toThrow(OverloadedError);
    expect(first?.length).toBe(60 * KIB);
    second?.release();
    first?.append(jpegLike(5 * KIB));
    expect(first?.length).toBe(65 * KIB);
    for (const lease of leases) lease.release();
    expect(buffers.usage.leasedBytes).toBe(0);
  });

  test("admits what was sent even where a whole step of growth would pass it", () => {
    const buffers = fullBuffers();
    const lease = buffers.lease();
    lease.append(jpegLike(256 * KIB));
    expect(buffers.usage.leasedBytes).toBe(256 * KIB);
    expect(() => lease.append(jpegLike(1))).toThrow(OverloadedError);
  });

  test("prefers a new small buffer to an idle one that is too large for the room left", () => {
    let maxInflightBytes = MIB;
    const buffers = createUploadBuffers({
      maxUploadBytes: () => MIB,
      maxInflightBytes: () => maxInflightBytes,
    });
    const grown = buffers.lease();
    grown.append(jpegLike(500 * KIB));
    grown.release();
    maxInflightBytes = 128 * KIB;
    const leases = [buffers.lease(), buffers.lease()];
    expect(buffers.usage).toMatchObject({ leased: 2, leasedBytes: 128 * KIB, idle: 1 });
    for (const lease of leases) lease.release();
  });

  test("is never passed and always accounted for, whatever uploads come and go", () => {
    const action = fc.record({
      kind: fc.constantFrom("lease", "append", "release", "abandon"),
      target: fc.nat(20),
      size: fc.nat(200 * KIB),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
        const maxInflightBytes = MIB;
        const buffers = createUploadBuffers({
          maxUploadBytes: () => MIB,
          maxInflightBytes: () => maxInflightBytes,
          maxIdle: 4,
          maxIdleBytes: 512 * KIB,
          collectGarbage() {},
        });
        let live: UploadLease[] = [];
        for (const { kind, target, size } of actions) {
          const lease = live[target % Math.max(1, live.length)];
          try {
            if (kind === "lease") live.push(buffers.lease());
            else if (kind === "append") lease?.append(new Uint8Array(size));
            else if (kind === "release") lease?.release();
            else lease?.abandon();
          } catch (error) {
            expect(["overloaded", "upload_too_large"]).toContain((error as OverloadedError).code);
          }
          if (kind === "release" || kind === "abandon") live = live.filter((one) => one !== lease);
          const { leased, leasedBytes, idle, idleBytes } = buffers.usage;
          expect(leased).toBe(live.length);
          expect(leasedBytes).toBe(live.reduce((sum, one) => sum + one.buffer.byteLength, 0));
          expect(leasedBytes).toBeLessThanOrEqual(maxInflightBytes);
          expect(idle).toBeLessThanOrEqual(4);
          expect(idleBytes).toBeLessThanOrEqual(512 * KIB);
        }
        for (const lease of live) lease.release();
        expect(buffers.usage.leasedBytes).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  test("counts address space that cannot be had as having no room", () => {
    const buffers = createUploadBuffers({
      maxUploadBytes: () => 2 ** 50,
      maxInflightBytes: () => 2 ** 50,
    });
    expect(() => buffers.lease()).toThrow(OverloadedError);
    expect(buffers.usage).toEqual({ leased: 0, leasedBytes: 0, idle: 0, idleBytes: 0 });
  });
});

test("dropped buffers are collected although the collector cannot see how far they grew", async () => {
  const buffers = createUploadBuffers({
    maxUploadBytes: () => 4 * MIB,
    maxInflightBytes: () => 8 * MIB,
    maxIdle: 0,
    maxIdleBytes: 2 * MIB,
  });
  const dropOne = (): WeakRef<SharedArrayBuffer> => {
    const lease = buffers.lease();
    lease.append(new Uint8Array(512 * KIB));
    const reference = new WeakRef(lease.buffer);
    lease.release();
    return reference;
  };
  const dropped: WeakRef<SharedArrayBuffer>[] = [];
  for (let upload = 0; upload < 40; upload += 1) {
    dropped.push(dropOne());
    // A reference that was just made keeps its target until the end of the turn.
    await Bun.sleep(0);
  }
  // The last few have yet to add up to a collection.
  expect(dropped.filter((reference) => reference.deref()).length).toBeLessThan(12);
});

describe("settings that change while buffers are out", () => {
  test("hold for the next lease; one under way keeps its own", () => {
    let maxUploadBytes = 2 * MIB;
    let maxInflightBytes = 8 * MIB;
    const buffers = createUploadBuffers({
      maxUploadBytes: () => maxUploadBytes,
      maxInflightBytes: () => maxInflightBytes,
    });
    const before = buffers.lease();
    maxUploadBytes = 100 * KIB;
    maxInflightBytes = 2 * MIB;
    before.append(jpegLike(2 * MIB));
    expect(() => buffers.lease()).toThrow(OverloadedError);
    before.release();
    const after = buffers.lease();
    expect(() => after.append(jpegLike(101 * KIB))).toThrow("102400");
    after.append(jpegLike(100 * KIB));
    after.release();
  });

  test("drop idle buffers that cannot grow to a raised limit", () => {
    let maxUploadBytes = 100 * KIB;
    const buffers = createUploadBuffers({
      maxUploadBytes: () => maxUploadBytes,
      maxInflightBytes: () => 8 * MIB,
    });
    buffers.lease().release();
    expect(buffers.usage.idle).toBe(1);
    maxUploadBytes = MIB;
    const lease = buffers.lease();
    lease.append(jpegLike(MIB));
    expect(buffers.usage.idle).toBe(0);
    lease.release();
  });

  test("keep idle buffers that only an older, larger original has outgrown", () => {
    const buffers = createUploadBuffers({
      maxUploadBytes: () => 100 * KIB,
      maxInflightBytes: () => 8 * MIB,
    });
    buffers.lease().release();
    const lease = buffers.lease({ atLeastBytes: MIB });
    lease.append(jpegLike(MIB));
    expect(buffers.usage.idle).toBe(1);
    lease.release();
  });
});
