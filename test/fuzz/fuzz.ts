/*
 * Damages JPEGs and decodes them: `bun run fuzz [--seed N] [--first N] [--count N]`.
 *
 * 100,000 cases of a seed that changes daily unless told otherwise. Exits 1 when one of them crashed,
 * hung, was slow, wrote to memory that was not its own, or changed how whole files decode; each is
 * printed with the command that runs it alone.
 */
import { parseArgs } from "node:util";
import { describeFault, runFuzz } from "./fuzz-run.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Math.floor(Date.now() / 86_400_000)) },
    first: { type: "string", default: "0" },
    count: { type: "string", default: "100000" },
  },
});
const seed = Number(values.seed);
const first = Number(values.first);
const count = Number(values.count);
if (![seed, first, count].every(Number.isSafeInteger)) throw new RangeError("integers, please");

console.log(`Seed ${seed}, cases ${first} to ${first + count - 1}`);
const startedAt = performance.now();
const { outcomes, faults } = await runFuzz({
  ...{ target: "engine", seed, first, count },
  onProgress: (done) => console.error(`${done} of ${count}`),
});
const seconds = Math.round((performance.now() - startedAt) / 1000);
console.log(`${JSON.stringify(outcomes)} in ${seconds} s, ${faults.length} faults`);
for (const fault of faults) console.log(describeFault(fault, seed));
// Not by falling off the end: a worker that hangs would keep the process.
process.exit(faults.length === 0 ? 0 : 1);
