export type JobsCommandName = "list" | "show" | "replay" | "purge";

const IDS = `An <id> is that of a letter, as list shows it, or of a job, for all its letters; of a job's id the
first 6 digits or more will do.`;

const JSON_OPTION = "--json          one JSON object a line, for programs";

/** By command, and of all of them. */
export const JOBS_HELP: Readonly<Record<JobsCommandName | "jobs", string>> = {
  jobs: `Jobs that failed for good: dead letters of the queue, each with what it died of.

Usage: bun run jobs <command> [options]

  list            what there is, the newest first
  show <id>       everything about one
  replay <id>...  begin them anew
  purge <id>...   remove them for good

Help on a command: bun run jobs <command> --help

The settings are those of the service, from the same environment. It may be running meanwhile.
Exit code: 0; 1 when something could not be done; 2 for a wrong command line; 78 for wrong settings.`,

  list: `Lists dead letters, the newest first: letter, job, code, attempts, when, reason.

Usage: bun run jobs list [--limit N] [--json]

  --limit N       at most so many, 50 unless told
  ${JSON_OPTION}

Examples:
  bun run jobs list --limit 10
  bun run --silent jobs list --json | jq -r .code | sort | uniq -c`,

  show: `Shows everything about one dead letter, or about all of one job: the reason, the message, and
what the store has of the job.

Usage: bun run jobs show <id> [--json]

  ${JSON_OPTION}

${IDS}

Examples:
  bun run jobs show 12
  bun run jobs show 3f2a9c`,

  replay: `Begins jobs anew, with all their attempts, and removes their letters. What is done already is not
done again. What is no job, or has lost its original, is kept and told (exit code 1).

Usage: bun run jobs replay <id>... [--json]
       bun run jobs replay --all [--code CODE] [--json]

  --all           all that list shows, and those past its limit
  --code CODE     of all, those that died of this
  ${JSON_OPTION}

${IDS}

Examples:
  bun run jobs replay 3f2a9c 12
  bun run jobs replay --all --code attempts_exhausted`,

  purge: `Removes dead letters for good. Nothing in the store is touched: originals stay.

Usage: bun run jobs purge <id>... [--json]
       bun run jobs purge --all [--code CODE] --yes [--json]

  --all           all that list shows, and those past its limit
  --code CODE     of all, those that died of this
  --yes           needed with --all; without it, says how many would go
  ${JSON_OPTION}

${IDS}

Examples:
  bun run jobs purge 12
  bun run jobs purge --all --code not_a_job --yes`,
};
