import type { Command } from "commander";
import type { Selection } from "../../services/dead-letters.ts";
import { UsageError } from "../usage-error.ts";
import { JOBS_HELP } from "./jobs-help.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1_000_000;

export type DeadJobsCommand = { readonly json: boolean } & (
  | { readonly name: "list"; readonly limit: number }
  | { readonly name: "show"; readonly id: string }
  | { readonly name: "replay"; readonly selection: Selection }
  | {
      readonly name: "purge";
      readonly selection: Selection;
      /** All that is selected may go, however much it is. */
      readonly confirmed: boolean;
    }
);

interface JsonOption {
  readonly json?: boolean;
}

interface SelectionOptions extends JsonOption {
  readonly all?: boolean;
  readonly code?: string;
}

const JSON_OPTION = ["--json", "one JSON object a line, for programs"] as const;
const ALL_OPTION = ["--all", "all that list shows, and those past its limit"] as const;
const CODE_OPTION = ["--code <code>", "of all, those that died of this"] as const;

/** Adds `jobs` and its commands; `choose` is told the one that a command line names, or it throws `UsageError`. */
export function addJobsCommand(program: Command, choose: (command: DeadJobsCommand) => void): void {
  const jobs = program
    .command("jobs")
    .description("Look at jobs that failed for good, begin them anew or remove them")
    .addHelpText("after", JOBS_HELP.jobs);

  // The types of the options are what the declarations above each action make of them.
  jobs
    .command("list")
    .description("List what there is, the newest first: letter, job, code, attempts, when, reason")
    .option("--limit <n>", `at most so many, ${DEFAULT_LIMIT} unless told`)
    .option(...JSON_OPTION)
    .addHelpText("after", JOBS_HELP.list)
    .action(({ limit, json = false }: JsonOption & { readonly limit?: string }) =>
      choose({ name: "list", json, limit: readLimit(limit) }),
    );
  jobs
    .command("show")
    .description("Show everything about one letter, or about all of one job")
    .argument("<id>", "of a letter or a job")
    .option(...JSON_OPTION)
    .addHelpText("after", JOBS_HELP.show)
    .action((id: string, { json = false }: JsonOption) => choose({ name: "show", json, id }));
  jobs
    .command("replay")
    .description("Begin jobs anew, with all their attempts, and remove their letters")
    .argument("[ids...]", "of letters or jobs")
    .option(...ALL_OPTION)
    .option(...CODE_OPTION)
    .option(...JSON_OPTION)
    .addHelpText("after", JOBS_HELP.replay)
    .action((ids: readonly string[], options: SelectionOptions) => {
      const { json = false } = options;
      choose({ name: "replay", json, selection: readSelection(ids, options) });
    });
  jobs
    .command("purge")
    .description("Remove letters for good; nothing in the store is touched")
    .argument("[ids...]", "of letters or jobs")
    .option(...ALL_OPTION)
    .option(...CODE_OPTION)
    .option("--yes", "needed with --all; without it, says how many would go")
    .option(...JSON_OPTION)
    .addHelpText("after", JOBS_HELP.purge)
    .action((ids: readonly string[], options: SelectionOptions & { readonly yes?: boolean }) => {
      const { json = false, yes = false } = options;
      const selection = readSelection(ids, options);
      choose({ name: "purge", json, selection, confirmed: selection.kind === "ids" || yes });
    });
}

function readSelection(ids: readonly string[], { all, code }: SelectionOptions): Selection {
  if (all && ids.length > 0) throw new UsageError("Expected either ids or --all, got both");
  if (!all && ids.length === 0) throw new UsageError("Expected ids, or --all");
  if (!all && code !== undefined) throw new UsageError("--code goes with --all");
  if (code === "") throw new UsageError("--code: expected a code such as attempts_exhausted");
  return all ? { kind: "all", code } : { kind: "ids", ids };
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  const expected = `a whole number from 1 to ${MAX_LIMIT}`;
  throw new UsageError(`--limit: expected ${expected}, got ${JSON.stringify(text)}`);
}
