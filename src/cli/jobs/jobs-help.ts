const IDS = `An id is that of a letter, as list shows it, or of a job, for all its letters; of a job's id the
first 6 digits or more will do.`;

/** What help says behind the options, of each command and of all of them. */
export const JOBS_HELP = {
  jobs: `
A job that failed for good is a dead letter of the queue, with what it died of. The settings are those of
the service, from the same environment. It may be running meanwhile.
Exit code: 0; 1 when something could not be done; 2 for a wrong command line; 78 for wrong settings.

Examples:
  filigrane jobs list
  filigrane jobs replay --all --code attempts_exhausted`,

  list: `
Examples:
  filigrane jobs list --limit 10
  filigrane jobs list --json | jq -r .code | sort | uniq -c`,

  show: `
${IDS}

Examples:
  filigrane jobs show 12
  filigrane jobs show 3f2a9c`,

  replay: `
What is done already is not done again. What is no job, or has lost its original, is kept and told (exit
code 1). ${IDS}

Examples:
  filigrane jobs replay 3f2a9c 12
  filigrane jobs replay --all --code attempts_exhausted`,

  purge: `
${IDS}

Examples:
  filigrane jobs purge 12
  filigrane jobs purge --all --code not_a_job --yes`,
} as const;
