import { systemCodeOf } from "../../adapters/filesystem/filesystem-errors.ts";
import { AppError, type ErrorCode } from "../../domain/errors.ts";
import { printable } from "../printable.ts";
import type { FailedPhoto } from "./sign-outcome.ts";

/** What can be done about it, where the error does not say so itself. */
const ADVICE: Readonly<Partial<Record<ErrorCode, string>>> = {
  image_animated: "save one of its pictures by itself",
  image_truncated: "copy it again from where it came from",
  image_undecodable: "save it again as JPEG, PNG or WebP",
  image_too_large: "make it smaller, or set MAX_SIDE and MAX_PIXELS higher",
  unsupported_media: "save it as JPEG, PNG or WebP",
  upload_too_large: "make it smaller, or set MAX_UPLOAD_BYTES higher",
  processing_failed: "try it again by itself, or set JOB_TIMEOUT_MS higher",
};

const SYSTEM_WORDS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EISDIR: "a folder is in its place",
  ENOTDIR: "a file is in the place of a folder on the way",
  ENOSPC: "no space is left on the disk",
  EDQUOT: "the quota of the disk is used up",
  EROFS: "the disk cannot be written to",
  ENAMETOOLONG: "the name is too long",
  EIO: "the disk does not answer",
};

/** What the system's refusal means, in plain words; `undefined` for every other error. */
export function systemWords(error: unknown): string | undefined {
  const code = systemCodeOf(error);
  return code && (SYSTEM_WORDS[code] ?? `the system says ${code}`);
}

/**
 * What an error means for one photo, in plain words.
 *
 * @throws a defect as it is
 */
export function photoProblem(error: unknown, input: string, doing: "read" | "write"): FailedPhoto {
  if (error instanceof AppError) {
    const advice = ADVICE[error.code];
    const problem = printable(advice ? `${error.message}; ${advice}` : error.message);
    return { input, code: error.code, problem };
  }
  const words = systemWords(error);
  if (words === undefined) throw error;
  return doing === "read"
    ? { input, code: "file_unreadable", problem: `It cannot be read: ${words}` }
    : { input, code: "file_unwritable", problem: `Its result cannot be written: ${words}` };
}
