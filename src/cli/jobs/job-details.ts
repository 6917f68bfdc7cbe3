import type { JobRecord } from "../../domain/job.ts";
import type { DeadJobDetails, StoredJob } from "../../services/dead-jobs.ts";
import type { ReadLetter } from "../../services/dead-letters.ts";
import { printable, printableTime } from "../printable.ts";

const LABEL_WIDTH = 10;

/** Everything about one dead job, as lines. */
export function jobDetails({ letters, job }: DeadJobDetails): readonly string[] {
  return [...letters.flatMap(letterLines), ...(job ? jobLines(job) : [])];
}

function letterLines(read: ReadLetter): readonly string[] {
  const { id, code, reason, attempts, diedAt, body } = read.letter;
  return [
    ...field("letter", id),
    ...field("died", `${printableTime(diedAt)}, attempts: ${attempts}`),
    ...field("code", code),
    ...field("reason", reason),
    ...(read.message ? [] : field("no job", read.problem)),
    ...field("message", indented(body)),
    "",
  ];
}

function jobLines(job: StoredJob): readonly string[] {
  return [
    ...field("job", job.id),
    ...field("record", recordText(job.record)),
    ...field("original", `${job.hasOriginal ? "in the store" : "missing"}: ${job.originalKey}`),
    ...field("result", job.hasResult ? "in the store" : "none"),
    ...field("marker", job.marker === undefined ? "none" : indented(job.marker)),
  ];
}

function recordText(record: JobRecord | undefined): string {
  if (!record) return "none that can be read";
  const { status, attempts } = record;
  if (status === "failed") {
    return `${status}, attempts: ${attempts}, ${record.error.code}: ${record.error.detail}`;
  }
  if (status === "done") return `${status}, attempts: ${attempts}`;
  const { phase, nextAttemptAt, lastError } = record;
  const last = lastError ? `, last: ${lastError.code}: ${lastError.detail}` : "";
  return `${status}, ${phase}, attempts: ${attempts}, next: ${nextAttemptAt}${last}`;
}

/** A label and the lines of a value beside it. */
function field(label: string, value: string): readonly string[] {
  const [first = "", ...others] = value.split("\n").map(printable);
  return [
    `${label.padEnd(LABEL_WIDTH)}${first}`,
    ...others.map((line) => `${" ".repeat(LABEL_WIDTH)}${line}`),
  ];
}

/** JSON with its fields below one another; what is not JSON, as it is. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    // Shown for what it is: the problem of such a message is told beside it.
    return text;
  }
}
