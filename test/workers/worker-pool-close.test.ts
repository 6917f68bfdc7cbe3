import { afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { anErrorOf } from "../fixtures/error-code.ts";
import { encodeJpeg, flat } from "../fixtures/pictures.ts";
import { openPoolBench, type PoolBench } from "../fixtures/pool-bench.ts";
import { waitFor } from "../fixtures/wait-for.ts";

let photo: Uint8Array;
let bench: PoolBench;

beforeAll(async () => {
  photo = await encodeJpeg(flat(64, 48));
});
beforeEach(async () => {
  bench = await openPoolBench({ size: 2 });
  await bench.pool.ready();
});
afterEach(async () => {
  await bench.close();
  expect(bench.pool.usage).toMatchObject({ busy: 0, waiting: 0, outputs: { out: 0 } });
});

describe("a pool that is closed", () => {
  test("rejects who waits and who is worked on, and lets go of every original once", async () => {
    const running = [0, 1].map(() => bench.submit(photo, bench.gate().text));
    const waiting = [0, 1, 2].map(() => bench.submit(photo, "Filigrane"));
    expect(bench.pool.usage).toMatchObject({ busy: 2, waiting: 3, outputs: { out: 2 } });
    await bench.pool.close();
    for (const { result, letGo } of running) {
      await expect(result).rejects.toThrow(anErrorOf("backend_unavailable"));
      // Its worker was ended in the middle of reading.
      expect(letGo).toEqual([true]);
    }
    for (const { result, letGo } of waiting) {
      await expect(result).rejects.toThrow(anErrorOf("backend_unavailable"));
      expect(letGo).toEqual([false]);
    }
    // The workers that were ended on purpose are not replaced.
    expect(bench.pool.usage).toMatchObject({ replaced: 0, outputs: { out: 0, lost: 2 } });
  });

  test("takes nothing more", async () => {
    await bench.pool.close();
    for (const whenFull of ["reject", "wait"] as const) {
      const late = bench.submit(photo, "Filigrane", { whenFull });
      await expect(late.result).rejects.toThrow(anErrorOf("backend_unavailable"));
      expect(late.letGo).toEqual([false]);
    }
  });

  test("leaves a picture that was given out to its reader", async () => {
    const image = await bench.submit(photo, "Filigrane").result;
    const before = image.bytes.slice();
    await bench.pool.close();
    expect(image.bytes).toEqual(before);
    expect(bench.pool.usage.outputs.out).toBe(1);
    image.release();
  });

  test("replaces no worker any more, be it on its way already", async () => {
    const crashing = [0, 1].map(() => bench.submit(photo, "crash"));
    for (const { result } of crashing) {
      await expect(result).rejects.toThrow(anErrorOf("processing_failed"));
    }
    await bench.pool.close();
    await bench.pool.close();
    expect(bench.pool.usage.replaced).toBe(2);
    expect(bench.log.lines.filter(({ level }) => level === "error")).toEqual([]);
  });

  test("ends its threads within a moment, also those that loop", async () => {
    const looping = bench.submit(photo, "hang");
    const closedAt = performance.now();
    await bench.pool.close();
    await expect(looping.result).rejects.toThrow(anErrorOf("backend_unavailable"));
    // Not the 2 s after which a thread counts as one that cannot be ended.
    expect(performance.now() - closedAt).toBeLessThan(1_900);
    await waitFor(() => looping.letGo.length === 1, { what: "the original to be let go" });
  });
});
