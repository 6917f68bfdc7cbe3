import { cutToWidth } from "../printable.ts";
import type { LeftOut } from "./sign-outcome.ts";
import type { Summary, Tally } from "./tally.ts";

const BAR_COLUMNS = 20;

/** A bar, the rate, the bytes saved and the time left, in as many columns of a terminal. */
export function progressLine(tally: Tally, columns: number): string {
  const { total, signed, unchanged, failed, bytesBefore, bytesAfter, elapsedMs } = tally;
  const done = signed + unchanged + failed;
  const filled = Math.floor((done / total) * BAR_COLUMNS);
  const bar = "█".repeat(filled) + "░".repeat(BAR_COLUMNS - filled);
  const parts = [`${bar} ${done}/${total}`];
  if (done > 0) parts.push(`${rate(done, elapsedMs)} a second`);
  // A picture may also grow, a drawing for example.
  if (signed > 0 && bytesAfter < bytesBefore) parts.push(`${size(bytesBefore - bytesAfter)} saved`);
  if (failed > 0) parts.push(`${failed} failed`);
  if (done > 0) parts.push(`${duration(((total - done) / done) * elapsedMs)} left`);
  return cutToWidth(parts.join("  "), columns);
}

/** What a run has done, in one line, and a second one if something was left out. */
export function summaryLines(summary: Summary): readonly string[] {
  const { signed, unchanged, failed, bytesBefore, bytesAfter, elapsedMs } = summary;
  const counts = [`${signed} signed`];
  if (unchanged > 0) counts.push(`${unchanged} unchanged`);
  if (failed > 0) counts.push(`${failed} failed`);
  const done = signed + unchanged + failed;
  const pace = `in ${duration(elapsedMs)}, ${rate(done, elapsedMs)} a second`;
  const bytes = signed > 0 ? `: ${size(bytesBefore)} became ${size(bytesAfter)}` : "";
  const interrupted = summary.isInterrupted
    ? ["interrupted: the same command goes on from here"]
    : [];
  return [`${counts.join(", ")} ${pace}${bytes}`, ...leftOutLines(summary.leftOut), ...interrupted];
}

function leftOutLines({ notPhotos, hidden, links, folders, results }: LeftOut): readonly string[] {
  const parts: string[] = [];
  if (notPhotos === 1) parts.push("1 file that is no photo");
  if (notPhotos > 1) parts.push(`${notPhotos} files that are no photos`);
  if (hidden > 0) parts.push(`${hidden} hidden`);
  if (links > 0) parts.push(counted(links, "link"));
  if (folders > 0) parts.push(`${counted(folders, "folder")}, which --recursive reads`);
  if (results > 0) parts.push(`results in ${counted(results, "place")}`);
  return parts.length > 0 ? [`left out: ${parts.join("; ")}`] : [];
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** With three digits, in powers of 1000. */
export function size(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  for (; amount >= 999.5 && unit < UNITS.length - 1; unit++) amount /= 1000;
  return `${unit === 0 || amount >= 99.95 ? Math.round(amount) : amount.toFixed(1)} ${UNITS[unit]}`;
}

function rate(count: number, elapsedMs: number): string {
  const perSecond = (count / Math.max(1, elapsedMs)) * 1000;
  return perSecond >= 9.95 ? String(Math.round(perSecond)) : perSecond.toFixed(1);
}

function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
