import { TICKS_PER_SECOND } from "../processor-time.ts";

/** What the machine's cores together had nothing to do since it started, in milliseconds: proc(5). */
export async function readIdleMs(): Promise<number> {
  return idleMsOf(await Bun.file("/proc/stat").text());
}

/** @param stat its line of all cores: `idle` is the 4th figure, `iowait`, idle too, the 5th */
export function idleMsOf(stat: string): number {
  const figures = /^cpu +(.+)$/m.exec(stat)?.[1]?.split(" ") ?? [];
  const ticks = Number(figures[3]) + Number(figures[4]);
  if (!Number.isSafeInteger(ticks)) throw new Error(`/proc/stat has no line of all cores: ${stat}`);
  return (ticks * 1000) / TICKS_PER_SECOND;
}
