import { expect, test } from "bun:test";
import { runFuzz } from "./fuzz-run.ts";
import type { TargetName } from "./targets.ts";

// What the fuzzing finds in a decoder that has the fault: it would be worth nothing otherwise.

test("a decoder without faults has none", async () => {
  const { outcomes, faults } = await runFuzz({ target: "paints", seed: 1, count: 600 });
  expect(faults).toEqual([]);
  expect(outcomes.decoded).toBeGreaterThan(250);
});

test.each([
  ["traps", /RuntimeError/],
  ["throws", /RangeError/],
  ["writes beside", /written to: byte 0 of \d+ behind a block/],
  ["writes above", /written to: byte \d+ of \d+ above all blocks/],
  ["writes below", /written to: byte 100 of the header/],
  ["shows old bytes", /depends on what was in the memory/],
  ["remembers", /changed what comes of another file/],
  ["is slow", /took \d+ ms; at most/],
] satisfies [TargetName, RegExp][])("sees a decoder that %s", async (target, story) => {
  const { faults } = await runFuzz({ target, seed: 1, count: 300 });
  expect(faults.filter((fault) => story.test(fault.story))).not.toEqual([]);
});

test("sees a decoder that hangs, and in which case", async () => {
  const { faults } = await runFuzz({ target: "hangs", seed: 1, count: 600, hangMs: 3000 });
  expect(faults).toEqual([
    { number: expect.any(Number), story: expect.stringMatching(/not ended/) },
  ]);
});
