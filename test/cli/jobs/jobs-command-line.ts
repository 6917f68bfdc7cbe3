import { readCommandLine } from "../../../src/cli/command-line.ts";
import type { DeadJobsCommand } from "../../../src/cli/jobs/jobs-command.ts";

/** What the arguments behind `filigrane jobs` ask for. */
export function jobsCommand(args: readonly string[]): DeadJobsCommand {
  const commandLine = readCommandLine(["jobs", ...args]);
  if (commandLine.name !== "jobs") throw new Error(`Expected jobs, got ${commandLine.name}`);
  return commandLine.command;
}
