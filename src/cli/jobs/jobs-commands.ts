import { EXIT_FAILURE, EXIT_USAGE } from "../../exit-codes.ts";
import type { DeadJobs } from "../../services/dead-jobs.ts";
import type { Selection } from "../../services/dead-letters.ts";
import { printable } from "../printable.ts";
import type { Terminal } from "../terminal.ts";
import { jobDetails } from "./job-details.ts";
import type { DeadJobsCommand } from "./jobs-command.ts";
import { detailsJson, letterJson, outcomeJson } from "./jobs-json.ts";
import { letterTable } from "./letter-table.ts";
import { isKept, letterCount, outcomeLine } from "./outcome-line.ts";

type Command<Name extends DeadJobsCommand["name"]> = Extract<DeadJobsCommand, { name: Name }>;

/**
 * Carries out one command and prints what came of it.
 *
 * @returns the exit code
 */
export function runJobsCommand(
  command: DeadJobsCommand,
  deadJobs: DeadJobs,
  terminal: Terminal,
): Promise<number> {
  switch (command.name) {
    case "list":
      return list(command, deadJobs, terminal);
    case "show":
      return show(command, deadJobs, terminal);
    case "replay":
      return replay(command, deadJobs, terminal);
    case "purge":
      return purge(command, deadJobs, terminal);
  }
}

async function list(
  { limit, json }: Command<"list">,
  deadJobs: DeadJobs,
  terminal: Terminal,
): Promise<number> {
  const { letters, hasMore } = await deadJobs.list(limit);
  if (json) for (const letter of letters) await terminal.print(JSON.stringify(letterJson(letter)));
  else if (letters.length === 0) await terminal.print("no dead jobs");
  else for (const line of letterTable(letters, terminal.columns)) await terminal.print(line);
  if (hasMore) await terminal.complain(`There are more than ${limit}: --limit N shows older ones`);
  return 0;
}

async function show(
  { id, json }: Command<"show">,
  deadJobs: DeadJobs,
  terminal: Terminal,
): Promise<number> {
  const details = await deadJobs.show(id);
  if (json) await terminal.print(JSON.stringify(detailsJson(details)));
  else for (const line of jobDetails(details)) await terminal.print(line);
  return 0;
}

async function replay(
  { selection, json }: Command<"replay">,
  deadJobs: DeadJobs,
  terminal: Terminal,
): Promise<number> {
  let told = 0;
  let kept = 0;
  for await (const outcome of deadJobs.replay(selection)) {
    told += 1;
    if (json) await terminal.print(JSON.stringify(outcomeJson(outcome)));
    if (isKept(outcome)) {
      kept += 1;
      await terminal.complain(outcomeLine(outcome));
    } else if (!json) await terminal.print(outcomeLine(outcome));
  }
  if (told === 0 && !json) await terminal.print(noneOf(selection));
  return kept > 0 ? EXIT_FAILURE : 0;
}

async function purge(
  { selection, confirmed, json }: Command<"purge">,
  deadJobs: DeadJobs,
  terminal: Terminal,
): Promise<number> {
  if (!confirmed) {
    const { length } = await deadJobs.find(selection);
    if (length > 0) {
      const letters = letterCount(length);
      await terminal.complain(`This would remove ${letters} for good: add --yes to do it`);
      return EXIT_USAGE;
    }
  }
  const purged = confirmed ? await deadJobs.purge(selection) : 0;
  if (json) await terminal.print(JSON.stringify({ purged }));
  else await terminal.print(purged === 0 ? noneOf(selection) : `purged ${letterCount(purged)}`);
  return 0;
}

function noneOf(selection: Selection): string {
  const code = selection.kind === "all" ? selection.code : undefined;
  return code === undefined ? "no dead jobs" : `no dead jobs with the code ${printable(code)}`;
}
