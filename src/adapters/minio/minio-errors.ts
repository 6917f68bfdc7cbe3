import { StoreUnavailableError } from "../../domain/errors.ts";

/** Codes are words. What a server that is no object store sends in their place is not repeated. */
const CODE = /^[A-Za-z0-9_.]{1,64}$/;

/** The code of a failed call: S3's, such as `NoSuchKey`, or the system's, such as `ECONNREFUSED`. */
export function errorCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error && "code" in error && typeof error.code === "string")) {
    return undefined;
  }
  return CODE.test(error.code) ? error.code : undefined;
}

/**
 * Any failure of a call in the object store's terms, also an answer that nobody can read. What was
 * answered stays in the cause: the message is public.
 */
export function toStoreError(attempt: string, error: unknown): StoreUnavailableError {
  if (error instanceof StoreUnavailableError) return error;
  const reason = errorCodeOf(error) ?? "no usable answer";
  return new StoreUnavailableError(`The object store cannot ${attempt}: ${reason}`, {
    cause: error,
  });
}
