import type { Settings } from "../config/settings.ts";
import { type JobMessage, NewerJobError, NotAJobError } from "../domain/job.ts";
import type { DeadLetter } from "../ports/job-queue.ts";
import { readJob } from "./read-job.ts";

/** Fewest digits that name a job by the beginning of its id. */
const MIN_PREFIX_LENGTH = 6;

/** A dead letter and the job in it. */
export type ReadLetter =
  | { readonly letter: DeadLetter; readonly message: JobMessage }
  | {
      readonly letter: DeadLetter;
      readonly message: undefined;
      /** Why the message is no job, or none that this version can read. */
      readonly problem: string;
    };

export type Selection =
  | {
      readonly kind: "ids";
      /** Each the id of a letter, the id of a job, or the first 6 digits or more of the latter. */
      readonly ids: readonly string[];
    }
  | {
      readonly kind: "all";
      /** Only letters that died of this. */
      readonly code?: string | undefined;
    };

/** Ids that name nothing, or several jobs. */
export class SelectionError extends Error {
  override readonly name = "SelectionError";
  /** One for each such id. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

export function readLetter(letter: DeadLetter, settings: Settings): ReadLetter {
  try {
    return { letter, message: readJob(letter.body, settings).message };
  } catch (error) {
    if (!(error instanceof NotAJobError || error instanceof NewerJobError)) throw error;
    return { letter, message: undefined, problem: error.message };
  }
}

/**
 * The letters that are meant, each once, in the order of `letters`. A job's id means all its letters.
 *
 * @throws SelectionError when an id is unknown or ambiguous
 */
export function selectLetters(
  letters: readonly ReadLetter[],
  selection: Selection,
): readonly ReadLetter[] {
  if (selection.kind === "all") {
    const { code } = selection;
    return letters.filter(({ letter }) => code === undefined || letter.code === code);
  }
  const problems: string[] = [];
  const selected = new Set<ReadLetter>();
  for (const id of new Set(selection.ids)) {
    const found = lettersNamed(letters, id);
    if (typeof found === "string") problems.push(found);
    else for (const letter of found) selected.add(letter);
  }
  if (problems.length > 0) throw new SelectionError(problems);
  return letters.filter((letter) => selected.has(letter));
}

/** @returns what is wrong with the id when it does not name one letter or the letters of one job */
function lettersNamed(letters: readonly ReadLetter[], id: string): readonly ReadLetter[] | string {
  // A letter goes first: it has no other name, while a job can be named by more of its digits.
  const letter = letters.find((each) => each.letter.id === id);
  if (letter) return [letter];
  const shown = JSON.stringify(id);
  if (id.length < MIN_PREFIX_LENGTH) {
    return `No dead letter has the id ${shown}; a job is named by ${MIN_PREFIX_LENGTH} digits of its id or more`;
  }
  const found = letters.filter(({ message }) => message?.hash.startsWith(id));
  const jobs = new Set(found.map(({ message }) => message?.hash));
  if (jobs.size === 0) return `No dead letter or job has the id ${shown}`;
  if (jobs.size > 1) return `The id ${shown} is ambiguous: it begins ${[...jobs].join(", ")}`;
  return found;
}
