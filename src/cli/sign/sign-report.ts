import { printable } from "../printable.ts";
import type { Terminal } from "../terminal.ts";
import type { FailedPhoto, PhotoOutcome } from "./sign-outcome.ts";
import { counted, progressLine, size, summaryLines } from "./sign-words.ts";
import type { Summary, Tally } from "./tally.ts";

/** Tells what a run does, while it does it. */
export interface SignReport {
  outcome(outcome: PhotoOutcome): Promise<void>;
  /** Once, last, for a run that has come to its end or was interrupted. */
  end(summary: Summary): Promise<void>;
  /** In every case: takes away what stands on a terminal only for a while. */
  close(): void;
}

/** How often the bar is drawn. */
const DRAW_EVERY_MS = 100;
/** Of a terminal that does not know how wide it is. */
const USUAL_COLUMNS = 80;

/** @param current how far the run has come, asked whenever the bar is drawn */
export function createSignReport(
  terminal: Terminal,
  { json, current }: { readonly json: boolean; readonly current: () => Tally },
): SignReport {
  if (json) return createJsonReport(terminal);
  const { showProgress } = terminal;
  return showProgress
    ? createBarReport(terminal, { current, showProgress })
    : createLineReport(terminal);
}

function createJsonReport(terminal: Terminal): SignReport {
  return {
    outcome: (outcome) => terminal.print(JSON.stringify(outcome)),
    async end({ isInterrupted, elapsedMs, ...counts }) {
      const status = isInterrupted ? "interrupted" : "finished";
      const seconds = Math.round(elapsedMs) / 1000;
      await terminal.print(JSON.stringify({ status, ...counts, seconds }));
    },
    close() {},
  };
}

function createLineReport(terminal: Terminal): SignReport {
  const failed: FailedPhoto[] = [];
  return {
    async outcome(outcome) {
      if (outcome.status === "failed") failed.push(outcome);
      if (outcome.status !== "signed") return;
      const { input, output, bytesBefore, bytesAfter } = outcome;
      const sizes = `${size(bytesBefore)} became ${size(bytesAfter)}`;
      await terminal.print(printable(`${input} -> ${output}: ${sizes}`));
    },
    async end(summary) {
      for (const line of summaryLines(summary)) await terminal.print(line);
      await tellFailed(terminal, failed);
    },
    close() {},
  };
}

function createBarReport(
  terminal: Terminal,
  {
    current,
    showProgress,
  }: { readonly current: () => Tally; readonly showProgress: (line: string) => void },
): SignReport {
  const failed: FailedPhoto[] = [];
  const draw = (): void => showProgress(progressLine(current(), terminal.columns || USUAL_COLUMNS));
  const timer = setInterval(draw, DRAW_EVERY_MS);
  const close = (): void => {
    clearInterval(timer);
    showProgress("");
  };
  draw();
  return {
    async outcome(outcome) {
      if (outcome.status === "failed") failed.push(outcome);
    },
    async end(summary) {
      close();
      for (const line of summaryLines(summary)) await terminal.print(line);
      await tellFailed(terminal, failed);
    },
    close,
  };
}

async function tellFailed(terminal: Terminal, failed: readonly FailedPhoto[]): Promise<void> {
  if (failed.length === 0) return;
  await terminal.complain(`${counted(failed.length, "photo")} could not be signed:`);
  for (const { input, problem } of failed) {
    await terminal.complain(`  ${printable(input)}: ${problem}`);
  }
}
