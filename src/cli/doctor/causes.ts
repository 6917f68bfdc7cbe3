import { MisconfiguredBackendError } from "../../domain/errors.ts";
import type { Log } from "../../ports/log.ts";
import { type Finding, wrong } from "./finding.ts";

/** What to do about a cause that is found in the text of an error, and in those of what caused it. */
export type Advice = readonly (readonly [RegExp, string])[];

/** Keeps what adapters tell the log: why a backend is away is told there alone. */
export interface CauseLog extends Log {
  /** The last reason; `undefined` while there was none. */
  readonly reason: string | undefined;
}

export function createCauseLog(): CauseLog {
  let reason: string | undefined;
  const note = (fields: object): void => {
    if ("err" in fields) reason = reasonOf(fields.err);
    else if ("reason" in fields) reason = String(fields.reason);
  };
  return {
    get reason() {
      return reason;
    },
    debug() {},
    info() {},
    warn: note,
    error: note,
  };
}

/** The error and what caused it, on one line. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  // The client's own words often say the same once more.
  if (!(cause instanceof Error) || error.message.includes(cause.message)) return error.message;
  return `${error.message} (${reasonOf(cause)})`;
}

/** The advice for the first cause that `reason` tells of, else `otherwise`. */
export function adviceFor(reason: string, advice: Advice, otherwise: string): string {
  return advice.find(([cause]) => cause.test(reason))?.[1] ?? otherwise;
}

/** A backend that cannot work as it is set up; its message says what to do. Throws every other error. */
export function misconfigured(check: string, error: unknown, advice: string): Finding {
  if (!(error instanceof MisconfiguredBackendError)) throw error;
  return { ...wrong(check, reasonOf(error), advice), isConfiguration: true };
}
