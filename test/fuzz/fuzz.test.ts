import { expect, test } from "bun:test";
import { describeFault, runFuzz } from "./fuzz-run.ts";

const SEED = 1;
const COUNT = 12_000;

// `bun run fuzz` goes on where this ends.
test("damaged JPEGs do no harm to the engine, and take no longer than they may", async () => {
  const { outcomes, faults } = await runFuzz({ target: "engine", seed: SEED, count: COUNT });
  expect(faults.map((fault) => describeFault(fault, SEED))).toEqual([]);
  // Enough of them go all the way, and enough are refused by what reads their coded data.
  expect(outcomes.decoded).toBeGreaterThan(COUNT / 10);
  expect(outcomes.image_truncated).toBeGreaterThan(COUNT / 10);
  expect(outcomes.image_undecodable).toBeGreaterThan(COUNT / 10);
}, 120_000);
