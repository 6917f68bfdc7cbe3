/** Resident memory of a process, in bytes. */
export interface ProcessMemory {
  readonly now: number;
  /** The most that it has had since its start. */
  readonly peak: number;
}

/** VmRSS and VmHWM of proc(5). */
export async function readMemory(pid: number): Promise<ProcessMemory> {
  const status = await Bun.file(`/proc/${pid}/status`).text();
  const bytesOf = (field: string): number => {
    const kib = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
    if (kib === undefined) throw new Error(`/proc/${pid}/status has no ${field}`);
    return Number(kib) * 1024;
  };
  return { now: bytesOf("VmRSS"), peak: bytesOf("VmHWM") };
}
