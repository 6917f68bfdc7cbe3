import { parseArgs } from "node:util";

/** What can be measured, in the order in which it is. */
export const PARTS = [
  "pipeline",
  "efforts",
  "webp",
  "http",
  "cold-start",
  "row-slices",
  "memory",
  "sign",
  "executable",
  "backends",
] as const;
export type Part = (typeof PARTS)[number];

/** Those that measure with pictures of the caller's too. */
const WITH_FILES: readonly Part[] = ["pipeline", "efforts", "webp", "http"];

/** How long to measure: the defaults keep all of it under fourteen minutes. */
const AMOUNTS = {
  /** Rounds of the pipeline, and of WebP. */
  rounds: { default: 7, min: 1 },
  /** Seconds of each service in each round over HTTP. */
  seconds: { default: 5, min: 1 },
  /** Uploads of the steady load on memory. */
  uploads: { default: 1000, min: 10 },
  /** Photos in the folder that is signed. */
  photos: { default: 1000, min: 10 },
} as const;

export interface Arguments extends Readonly<Record<keyof typeof AMOUNTS, number>> {
  readonly parts: readonly Part[];
  /** Paths of pictures. */
  readonly files: readonly string[];
}

export class UsageError extends Error {}

/** @throws UsageError for what is not known or not a number in its range */
export function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  const [name, ...files] = positionals;
  const parts = PARTS.filter((part) => name === undefined || part === name);
  if (parts.length === 0) {
    throw new UsageError(`There is no "${name}" to measure: expected one of ${PARTS.join(", ")}`);
  }
  if (files.length > 0 && !parts.every((part) => WITH_FILES.includes(part))) {
    throw new UsageError(`Only ${WITH_FILES.join(", ")} take pictures, got ${files.join(" ")}`);
  }
  return {
    parts,
    files,
    rounds: amount("rounds", values.rounds),
    seconds: amount("seconds", values.seconds),
    uploads: amount("uploads", values.uploads),
    photos: amount("photos", values.photos),
  };
}

function amount(name: keyof typeof AMOUNTS, text: string | undefined): number {
  const { default: fallback, min } = AMOUNTS[name];
  const value = text === undefined ? fallback : Number(text);
  if (Number.isSafeInteger(value) && value >= min) return value;
  throw new UsageError(`--${name} ${text}: expected a whole number of at least ${min}`);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        rounds: { type: "string" },
        seconds: { type: "string" },
        uploads: { type: "string" },
        photos: { type: "string" },
      },
      allowPositionals: true,
    });
  } catch (cause) {
    throw new UsageError(String(cause), { cause });
  }
}
