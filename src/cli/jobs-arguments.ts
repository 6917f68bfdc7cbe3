import { parseArgs } from "node:util";
import type { Selection } from "../services/dead-letters.ts";
import { JOBS_HELP, type JobsCommandName } from "./jobs-help.ts";

const OPTIONS = {
  all: { type: "boolean" },
  code: { type: "string" },
  help: { type: "boolean", short: "h" },
  json: { type: "boolean" },
  limit: { type: "string" },
  yes: { type: "boolean" },
} as const;

type OptionName = keyof typeof OPTIONS;

const OPTIONS_OF = {
  list: ["limit", "json"],
  show: ["json"],
  replay: ["all", "code", "json"],
  purge: ["all", "code", "yes", "json"],
} as const satisfies Record<JobsCommandName, readonly OptionName[]>;

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

export type JobsCommand = DeadJobsCommand | { readonly name: "help"; readonly text: string };

/** A command line that cannot be carried out; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** @throws UsageError */
export function readJobsCommand(args: readonly string[]): JobsCommand {
  const [name, ...rest] = args;
  if (name === "--help" || name === "-h" || name === "help") {
    const [topic] = rest;
    return { name: "help", text: isCommandName(topic) ? JOBS_HELP[topic] : JOBS_HELP.jobs };
  }
  if (!isCommandName(name)) {
    const got = name === undefined ? "" : `, got ${JSON.stringify(name)}`;
    const names = Object.keys(OPTIONS_OF).join(", ");
    throw new UsageError(`Expected one of ${names}${got}; see bun run jobs --help`);
  }
  try {
    return readCommand(name, rest);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${error.message}; see bun run jobs ${name} --help`);
  }
}

function isCommandName(name: string | undefined): name is JobsCommandName {
  return name !== undefined && Object.hasOwn(OPTIONS_OF, name);
}

function readCommand(name: JobsCommandName, args: readonly string[]): JobsCommand {
  const { values, positionals: ids } = parse(args);
  if (values.help) return { name: "help", text: JOBS_HELP[name] };
  const allowed: readonly string[] = OPTIONS_OF[name];
  const strange = Object.keys(values).find((option) => !allowed.includes(option));
  if (strange !== undefined) throw new UsageError(`${name} takes no --${strange}`);
  const json = values.json ?? false;
  switch (name) {
    case "list":
      if (ids.length > 0) throw new UsageError(`list takes no ids, got ${ids.join(" ")}`);
      return { name, json, limit: readLimit(values.limit) };
    case "show": {
      const [id] = ids;
      if (id === undefined || ids.length > 1) {
        throw new UsageError(`Expected one id, got ${ids.length}`);
      }
      return { name, json, id };
    }
    case "replay":
      return { name, json, selection: readSelection(ids, values) };
    case "purge": {
      const selection = readSelection(ids, values);
      return { name, json, selection, confirmed: selection.kind === "ids" || values.yes === true };
    }
  }
}

function readSelection(
  ids: readonly string[],
  { all, code }: { readonly all?: boolean; readonly code?: string },
): Selection {
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

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    // What follows the first sentence is about arguments that begin with a dash; no id does.
    const [problem = ""] = cause.message.split(/\.\s/);
    throw new UsageError(problem.replace(/\.$/, ""), { cause });
  }
}
