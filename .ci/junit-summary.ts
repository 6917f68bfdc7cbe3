/**
 * Judges a test run by the JUnit report that `bun test` wrote and closes with one line,
 * `N passed, N failed`. `bun test` alone is no judge: it exits 0 when every test is skipped.
 *
 *   bun .ci/junit-summary.ts REPORT EXIT_CODE
 */
import { readFileSync } from "node:fs";

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** File, suite and name of the tests that did not run. */
  readonly skippedNames: readonly string[];
}

/** Reads the totals of a report. Throws when it has none. */
export function readCounts(report: string): TestCounts {
  const root = /<testsuites\b[^>]*>/.exec(report)?.[0];
  if (root === undefined) throw new Error("The report has no <testsuites> element");
  const tests = readCount(root, "tests");
  const failed = readCount(root, "failures");
  const skipped = readCount(root, "skipped");
  const skippedNames = [...report.matchAll(/<testcase\b([^>]*)>\s*<skipped\b/g)].map(
    ([, attributes = ""]) => describeCase(attributes),
  );
  return { passed: tests - failed - skipped, failed, skipped, skippedNames };
}

/** Why a run with these counts is no success; empty when it is one. */
export function findFaults(counts: TestCounts, exitCode: number): readonly string[] {
  const faults: string[] = [];
  if (counts.skipped > 0)
    faults.push(`${counts.skipped} skipped:\n  ${counts.skippedNames.join("\n  ")}`);
  if (counts.passed + counts.failed === 0) faults.push("no test ran");
  if (counts.failed > 0) faults.push(`${counts.failed} failed`);
  // A file that throws while it is loaded is in no count of the report.
  if (counts.failed === 0 && exitCode !== 0)
    faults.push(`the runner exited with ${exitCode} though its report counts no failure`);
  return faults;
}

function readCount(tag: string, name: string): number {
  const digits = readAttribute(tag, name);
  if (digits === undefined || !/^\d+$/.test(digits))
    throw new Error(`<testsuites> has no count "${name}"`);
  return Number(digits);
}

function describeCase(attributes: string): string {
  const [file, suite, name] = ["file", "classname", "name"].map((key) =>
    readAttribute(attributes, key),
  );
  return [file, suite, name].filter(Boolean).join(" > ");
}

function readAttribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
}

if (import.meta.main) {
  const [reportPath = "", exitCode = ""] = process.argv.slice(2);
  if (!/^\d+$/.test(exitCode)) throw new Error("usage: junit-summary.ts REPORT EXIT_CODE");
  const counts = readCounts(readFileSync(reportPath, "utf8"));
  const faults = findFaults(counts, Number(exitCode));
  for (const fault of faults) console.error(`tests: ${fault}`);
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
