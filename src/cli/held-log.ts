import type { Log } from "../ports/log.ts";
import { printable } from "./printable.ts";

export interface HeldLog extends Log {
  /** What adapters warned of so far, a line each. */
  readonly warnings: readonly string[];
}

/** Keeps the warnings of adapters until the command has ended, and it shows whether they matter. */
export function createHeldLog(): HeldLog {
  const warnings: string[] = [];
  const hold = (fields: object, message: string): void => {
    const cause = "err" in fields && fields.err instanceof Error ? `: ${fields.err.message}` : "";
    warnings.push(printable(`${message}${cause}`));
  };
  return { warnings, debug() {}, info() {}, warn: hold, error: hold };
}
