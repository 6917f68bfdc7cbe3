import { type EndedCommand, runFiligrane } from "../filigrane-process.ts";

export type { EndedCommand };

/**
 * Runs `filigrane jobs` as a process of its own with these arguments and, besides `PATH`, this
 * environment.
 */
export function runJobsProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<EndedCommand> {
  return runFiligrane(["jobs", ...args], { environment });
}

/** The answer of `--json`. */
export function parseLines(lines: readonly string[]): unknown[] {
  return lines.map((line) => JSON.parse(line));
}
