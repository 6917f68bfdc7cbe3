import { InvalidIdError } from "../domain/errors.ts";
import { jobId } from "../domain/job.ts";

/** @throws InvalidIdError for anything but 64 lower-case hexadecimal digits */
export function parseId(value: string): string {
  if (jobId.safeParse(value).success) return value;
  throw new InvalidIdError(value);
}
