import { expect, test } from "bun:test";
import { startScript } from "../fixtures/processes/start-script.ts";
import { waitFor } from "../fixtures/wait-for.ts";

/** What a pool of two says once so many threads have been given up. */
function afterBurning(burning: number) {
  return {
    code: "processing_failed",
    // The thread may still read the original.
    letGo: [true],
    usage: {
      size: 2,
      busy: 0,
      waiting: 0,
      replaced: burning,
      abandoned: burning,
      outputs: { out: 0, lost: burning },
    },
    exhausted: burning < 2 ? 0 : 1,
  };
}

test("threads that cannot be ended are replaced and counted, and told of once when too many", async () => {
  // In a process of its own, which takes them along when it is killed.
  const script = startScript("burn-pool.ts", []);
  try {
    await waitFor(() => script.lines.length === 3, { what: "three burnt", timeoutMs: 25_000 });
    const told = script.lines.map((line) => JSON.parse(line));
    expect(told).toEqual([1, 2, 3].map(afterBurning));
  } finally {
    await script.kill();
  }
}, 30_000);
