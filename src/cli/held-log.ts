import type { Log } from "../ports/log.ts";

export interface HeldLog extends Log {
  /** What adapters warned of so far, a line each. */
  readonly warnings: readonly string[];
}

/**
 * Keeps the warnings of adapters until the command has ended: one that failed for a backend that is
 * away says so itself, once.
 */
export function createHeldLog(): HeldLog {
  const warnings: string[] = [];
  const hold = (fields: object, message: string): void => {
    const cause = "err" in fields && fields.err instanceof Error ? `: ${fields.err.message}` : "";
    warnings.push(`${message}${cause}`);
  };
  return { warnings, debug() {}, info() {}, warn: hold, error: hold };
}
