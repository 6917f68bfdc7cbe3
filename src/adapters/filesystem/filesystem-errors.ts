import { StoreUnavailableError } from "../../domain/errors.ts";

/** The system's code of a failed file operation, such as `ENOENT`; `undefined` for any other error. */
export function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error && "errno" in error && "code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/**
 * A file operation's failure in the object store's terms. What is no failure of the system (an
 * abort, a defect) stays what it is. The path stays in the cause: the message is public.
 */
export function toStoreError(attempt: string, error: unknown): unknown {
  const code = systemCodeOf(error);
  if (code === undefined) return error;
  return new StoreUnavailableError(`The file store cannot ${attempt}: ${code}`, { cause: error });
}
