import type { ReadLetter } from "../../services/dead-letters.ts";
import { cutToWidth, printable, printableTime } from "../printable.ts";

const TITLES = ["LETTER", "JOB", "CODE", "ATTEMPTS", "WHEN", "REASON"] as const;

/** Digits of a job's id that a terminal is shown: enough to name it. */
const SHOWN_DIGITS = 12;

/** The letters as lines under a title; on a terminal each fits in its width. */
export function letterTable(
  letters: readonly ReadLetter[],
  columns: number | undefined,
): readonly string[] {
  const rows = [TITLES, ...letters.map((letter) => cells(letter, columns !== undefined))];
  const widths = TITLES.map((_, column) =>
    Math.max(...rows.map((row) => Bun.stringWidth(row[column] ?? ""))),
  );
  return rows.map((row) => {
    const padded = row.map((cell, column) => {
      const isLast = column === row.length - 1;
      return isLast ? cell : cell + " ".repeat((widths[column] ?? 0) - Bun.stringWidth(cell));
    });
    const line = padded.join("  ");
    return columns === undefined ? line : cutToWidth(line, columns);
  });
}

function cells({ letter, message }: ReadLetter, onTerminal: boolean): readonly string[] {
  const job = message?.hash ?? "-";
  return [
    printable(letter.id),
    onTerminal ? job.slice(0, SHOWN_DIGITS) : job,
    printable(letter.code),
    String(letter.attempts),
    printableTime(letter.diedAt),
    printable(letter.reason),
  ];
}
