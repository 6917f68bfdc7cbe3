import { beforeEach, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Arena, createArena } from "../../../src/imaging/engine/arena.ts";
import { PAGE_BYTES } from "../../../src/imaging/engine/memory.ts";
import { anErrorOf } from "../../fixtures/error-code.ts";

const BASE = 1000;
const LIMIT_PAGES = 16;
const memory = new WebAssembly.Memory({ initial: 1, maximum: LIMIT_PAGES, shared: true });

let arena: Arena;

beforeEach(() => {
  arena = createArena({ memory, base: BASE, limitBytes: LIMIT_PAGES * PAGE_BYTES });
});

describe("allocate", () => {
  test("gives blocks that begin at cache lines, behind the base, apart from one another", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { maxLength: 20 }), (sizes) => {
        arena.reset();
        let end = BASE;
        for (const size of sizes) {
          const pointer = arena.allocate(size);
          expect(pointer % 64).toBe(0);
          expect(pointer).toBeGreaterThanOrEqual(end);
          end = pointer + size;
        }
      }),
    );
  });

  test("grows the memory to what is asked for", () => {
    const pointer = arena.allocate(5 * PAGE_BYTES);
    expect(memory.buffer.byteLength).toBeGreaterThanOrEqual(pointer + 5 * PAGE_BYTES);
  });

  test("gives all up to the limit, and refuses one byte more as image_too_large", () => {
    const first = arena.allocate(1);
    const rest = LIMIT_PAGES * PAGE_BYTES - first - 64;
    arena.allocate(rest);
    expect(memory.buffer.byteLength).toBe(LIMIT_PAGES * PAGE_BYTES);
    expect(() => arena.allocate(1)).toThrow(anErrorOf("image_too_large"));
  });

  test("a refusal leaves the arena as it was", () => {
    const { mark } = arena;
    expect(() => arena.allocate(2 ** 33)).toThrow(anErrorOf("image_too_large"));
    expect(arena.mark).toBe(mark);
  });

  test("fails the attempt when the system has no memory to grow into", () => {
    const small = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const starved = createArena({ memory: small, base: 0, limitBytes: 2 * PAGE_BYTES });
    expect(() => starved.allocate(PAGE_BYTES + 1)).toThrow(anErrorOf("processing_failed"));
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 60])("%p bytes are a defect", (byteLength) => {
    expect(() => arena.allocate(byteLength)).toThrow(RangeError);
  });
});

describe("giving back", () => {
  test("reset hands out the same memory again", () => {
    const first = arena.allocate(100);
    arena.allocate(10_000);
    arena.reset();
    expect(arena.allocate(200)).toBe(first);
  });

  test("release takes back what was handed out since the mark, and only that", () => {
    const kept = arena.allocate(100);
    const { mark } = arena;
    const released = arena.allocate(100);
    arena.release(mark);
    arena.assertHolds(kept, 100);
    expect(() => arena.assertHolds(released, 100)).toThrow(RangeError);
    expect(arena.allocate(50)).toBe(released);
  });

  test("a mark from before the last reset is a defect", () => {
    arena.allocate(1000);
    const { mark } = arena;
    arena.reset();
    expect(() => arena.release(mark)).toThrow(RangeError);
    expect(() => arena.release(0)).toThrow(RangeError);
  });
});

test("assertHolds knows the handed out bytes from all others", () => {
  const pointer = arena.allocate(128);
  arena.assertHolds(pointer, 128);
  for (const [from, length] of [
    [pointer - 1, 1],
    [0, 1],
    [pointer, 129],
    [pointer + 128, 1],
    [pointer, -1],
    [Number.NaN, 1],
    [pointer, Number.NaN],
  ] as const) {
    expect(() => arena.assertHolds(from, length)).toThrow(RangeError);
  }
});
