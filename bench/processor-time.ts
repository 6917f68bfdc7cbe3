/** Processor time of a process since its start, in milliseconds. */
export interface ProcessorTime {
  /** Of the thread that it started with: where its JavaScript runs. */
  readonly mainMs: number;
  /** Of all its threads, those that have ended included. */
  readonly totalMs: number;
}

/** Ticks of user space's clock in a second (`USER_HZ`): 100 on every Linux of today. */
export const TICKS_PER_SECOND = 100;

/** `utime` and `stime` of proc(5), in steps of 10 ms. */
export async function readProcessorTime(pid: number): Promise<ProcessorTime> {
  const [main, total] = await Promise.all([
    Bun.file(`/proc/${pid}/task/${pid}/stat`).text(),
    Bun.file(`/proc/${pid}/stat`).text(),
  ]);
  return { mainMs: millisecondsOf(main), totalMs: millisecondsOf(total) };
}

/** @param stat a line of `stat`: utime is its 14th field, stime its 15th */
export function millisecondsOf(stat: string): number {
  // The second field is a name in parentheses, which may hold anything, spaces and parentheses too.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  if (!Number.isSafeInteger(ticks)) throw new Error(`Not a line of stat: ${stat}`);
  return (ticks * 1000) / TICKS_PER_SECOND;
}
