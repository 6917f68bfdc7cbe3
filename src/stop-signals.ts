import { existsSync, readFileSync } from "node:fs";

/** The signals that ask a process to end in good order. */
export type StopSignal = "SIGTERM" | "SIGINT" | "SIGHUP";

export interface StopSignalsOptions {
  readonly signals: readonly StopSignal[];
  /**
   * A signal to the process group arrives twice, once of itself and once passed on by `bun run`: only
   * one that comes this much later means that somebody has lost patience.
   */
  readonly againAfterMs: number;
  /** The first signal. */
  readonly onStop: (signal: StopSignal) => void;
  /** One that comes later. */
  readonly onAgain: (signal: StopSignal) => void;
}

/** Has the signals no longer end the process by themselves. */
export function listenForStopSignals(options: StopSignalsOptions): void {
  let firstAt: number | undefined;
  for (const signal of options.signals) {
    process.on(signal, () => {
      const now = performance.now();
      if (firstAt === undefined) {
        firstAt = now;
        options.onStop(signal);
      } else if (now - firstAt > options.againAfterMs) {
        options.onAgain(signal);
      }
    });
  }
}

/**
 * Whether SIGHUP, which a terminal sends when it is closed, ends this process: under nohup it is ignored,
 * until somebody listens for it. Where that cannot be told it is left to the system.
 */
export function endsByHangUp(): boolean {
  const path = "/proc/self/status";
  if (!existsSync(path)) return false;
  const ignored = /^SigIgn:\s+([0-9a-f]+)$/m.exec(readFileSync(path, "utf8"))?.[1];
  // The first bit is the first signal's, which SIGHUP is.
  return ignored !== undefined && (BigInt(`0x${ignored}`) & 1n) === 0n;
}
