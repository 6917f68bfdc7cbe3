import type { ErrorCode } from "../../domain/errors.ts";
import type { FileVerdict } from "../photos/judge-file.ts";
import { PROBLEM_WORDS } from "./problem-words.ts";

/** What goes wrong between the page and the service, without a word from the service. */
export type ConnectionProblem = "offline" | "interrupted" | "not_filigrane";

/** What ends a job, besides what may end an upload. */
export type JobProblem = "attempts_exhausted" | "original_missing";

export type ProblemCode = ErrorCode | JobProblem | FileVerdict | ConnectionProblem;

export interface Problem {
  readonly code: ProblemCode;
  /** The service's own words, in English: it names values and limits. */
  readonly detail?: string;
}

/** Verdicts of the page: what is wrong with the file does not change. */
const VERDICTS: ReadonlySet<ProblemCode> = new Set<FileVerdict>([
  ...(["file_unreadable", "file_empty", "file_too_large"] as const),
  ...(["heic", "no_photo"] as const),
]);

/** True when sending the same file once more is worth offering. */
export function mayTryAgain({ code }: Problem): boolean {
  return !VERDICTS.has(code);
}

const CURED_BY_SETTINGS: ReadonlySet<ProblemCode> = new Set<ErrorCode>([
  "watermark_unrenderable",
  "invalid_parameter",
]);

const CURED_BY_WAITING: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  ...(["offline", "interrupted", "not_filigrane", "upload_timeout"] as const),
  ...(["attempts_exhausted", "original_missing"] as const),
  ...(["overloaded", "backend_unavailable", "processing_failed", "internal_error"] as const),
]);

/** What may make the next attempt with the same file succeed; `undefined` when nothing may. */
export function cureFor({ code }: Problem): "settings" | "waiting" | undefined {
  if (CURED_BY_SETTINGS.has(code)) return "settings";
  return CURED_BY_WAITING.has(code) ? "waiting" : undefined;
}

const AWAY: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  "offline",
  "not_filigrane",
  "overloaded",
  "backend_unavailable",
]);

/** True when the service, or what it works with, cannot be asked just now. */
export function isAway({ code }: Problem): boolean {
  return AWAY.has(code);
}

/** Reads a problem document (RFC 9457), or the error of a job. */
export function readProblem(json: string): Problem {
  try {
    const { code, detail }: { code?: unknown; detail?: unknown } = JSON.parse(json) ?? {};
    const words = typeof detail === "string" ? { detail } : {};
    if (isProblemCode(code)) return { code, ...words };
    if (typeof code === "string") return { code: "internal_error", ...words };
  } catch {
    // No JSON: something in between has answered, such as a proxy.
  }
  return { code: "not_filigrane" };
}

function isProblemCode(code: unknown): code is ProblemCode {
  return typeof code === "string" && Object.hasOwn(PROBLEM_WORDS.en, code);
}
