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

test("buffers that were abandoned or find no room among the idle are collected in time", () => {
  let collections = 0;
  const buffers = createUploadBuffers({
    maxUploadBytes: () => 4 * MIB,
    maxInflightBytes: () => 8 * MIB,
    maxIdleBytes: MIB,
    collectGarbage: () => {
      collections += 1;
    },
  });
  const leases = Array.from({ length: 4 }, () => buffers.lease());
  for (const lease of leases) lease.append(jpegLike(512 * KIB));
  leases[0]?.abandon();
  expect([collections, buffers.usage.idle]).toEqual([0, 0]);
  leases[1]?.release();
  leases[2]?.release();
  expect([collections, buffers.usage.idle]).toEqual([0, 2]);
  leases[3]?.release();
  expect([collections, buffers.usage.idle]).toEqual([1, 2]);
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
