import { InvalidIdError } from "../domain/errors.ts";
import { ID_PATTERN } from "../domain/job.ts";

/** @throws InvalidIdError for anything but 64 lower-case hexadecimal digits */
export function parseId(value: string): string {
  if (ID_PATTERN.test(value)) return value;
  throw new InvalidIdError(value);
}
