import { describe, expect, test } from "bun:test";
import { createOutputRing } from "../../src/workers/output-ring.ts";

const MIB = 2 ** 20;

describe("an output ring", () => {
  test("makes a buffer when none is idle, and says that it is out", () => {
    const ring = createOutputRing(2);
    expect(ring.take().byteLength).toBeGreaterThanOrEqual(MIB / 2);
    expect(ring).toMatchObject({ out: 1, idle: 0, lost: 0 });
  });

  test("gives the buffer that came back to the next one who asks", () => {
    const ring = createOutputRing(2);
    const buffer = ring.take();
    ring.giveBack(buffer);
    expect(ring).toMatchObject({ out: 0, idle: 1 });
    expect(ring.take()).toBe(buffer);
    expect(ring).toMatchObject({ out: 1, idle: 0 });
  });

  test("never gives one buffer to two at once", () => {
    const ring = createOutputRing(3);
    const first = [ring.take(), ring.take(), ring.take()];
    for (const buffer of first) ring.giveBack(buffer);
    const second = [ring.take(), ring.take(), ring.take(), ring.take()];
    expect(new Set(second).size).toBe(4);
    expect(ring.out).toBe(4);
  });

  test("keeps a larger one that a worker sent in place of the one it was given", () => {
    const ring = createOutputRing(1);
    ring.take();
    const larger = new ArrayBuffer(2 * MIB);
    ring.giveBack(larger);
    expect(ring.take()).toBe(larger);
  });

  test("keeps no more than it is told to", () => {
    const ring = createOutputRing(1);
    const buffers = [ring.take(), ring.take()];
    for (const buffer of buffers) ring.giveBack(buffer);
    expect(ring).toMatchObject({ out: 0, idle: 1 });
  });

  test("lets go of one that has grown past what is worth keeping", () => {
    const ring = createOutputRing(2);
    ring.take();
    ring.giveBack(new ArrayBuffer(8 * MIB + 1));
    expect(ring).toMatchObject({ out: 0, idle: 0 });
    ring.take();
    ring.giveBack(new ArrayBuffer(8 * MIB));
    expect(ring).toMatchObject({ out: 0, idle: 1 });
  });

  test("counts one that is lost with its worker, and expects it back no more", () => {
    const ring = createOutputRing(2);
    ring.take();
    ring.take();
    ring.writeOff();
    expect(ring).toMatchObject({ out: 1, idle: 0, lost: 1 });
  });
});
