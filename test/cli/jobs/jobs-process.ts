import { type EndedCommand, runFiligrane } from "../filigrane-process.ts";

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
