import { describe, expect, test } from "bun:test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findFaults, readCounts } from "../../.ci/junit-summary.ts";
import { createTemporaryFolder } from "../fixtures/temporary-folder.ts";

const PASSING = `test("adds", () => { expect(1 + 1).toBe(2); });`;
const FAILING = `test("fails", () => { expect(1).toBe(2); });`;

/** Runs `bun test` on files with these bodies and gives its report and exit code. */
async function runTests(...bodies: readonly string[]) {
  const folder = await createTemporaryFolder();
  try {
    const report = join(folder.path, "junit.xml");
    for (const [index, body] of bodies.entries())
      await writeFile(
        join(folder.path, `sample-${index}.test.ts`),
        `import { describe, expect, test } from "bun:test";\n${body}`,
      );
    const runner = Bun.spawn(
      [process.execPath, "test", "--reporter=junit", `--reporter-outfile=${report}`],
      { cwd: folder.path, stdout: "ignore", stderr: "ignore", timeout: 30_000 },
    );
    const exitCode = await runner.exited;
    return { report: await Bun.file(report).text(), exitCode };
  } finally {
    await folder.remove();
  }
}

async function judge(...bodies: readonly string[]): Promise<readonly string[]> {
  const { report, exitCode } = await runTests(...bodies);
  return findFaults(readCounts(report), exitCode);
}

describe("the summary of a test run", () => {
  test("counts what passed and what failed", async () => {
    const { report } = await runTests(PASSING, FAILING);
    expect(readCounts(report)).toMatchObject({ passed: 1, failed: 1, skipped: 0 });
  });

  test("finds no fault in a run in which all passed", async () => {
    expect(await judge(PASSING)).toEqual([]);
  });

  test("finds a failed test", async () => {
    expect(await judge(PASSING, FAILING)).toHaveLength(1);
  });

  test("finds and names a test that is skipped though the runner is content", async () => {
    const faults = await judge(`${PASSING}
      describe.skipIf(true)("suite", () => { test("never runs", () => {}); });`);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain("suite");
    expect(faults[0]).toContain("never runs");
  });

  test("finds that no test ran", () => {
    const faults = findFaults({ passed: 0, failed: 0, skipped: 0, skippedNames: [] }, 0);
    expect(faults).toHaveLength(1);
  });

  test("finds a file that throws while it is loaded, which the report does not count", async () => {
    expect(await judge(PASSING, `throw new Error("while loading");`)).toHaveLength(1);
  });

  test.each(["", "<testsuites />", `<testsuites tests="3" failures="x" skipped="0">`])(
    "refuses the report %j",
    (report) => {
      expect(() => readCounts(report)).toThrow();
    },
  );
});
