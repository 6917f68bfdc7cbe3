export interface StepTiming {
  readonly step: string;
  readonly ms: number;
}

/** Reads a `Server-Timing` header (W3C Server Timing); entries without a duration are left out. */
export function parseServerTiming(header: string | null): StepTiming[] {
  return (header ?? "").split(",").flatMap((entry) => {
    const [step = "", ...parameters] = entry.split(";").map((part) => part.trim());
    const duration = parameters.map((part) => /^dur=([\d.]+)$/i.exec(part)?.[1]).find(Boolean);
    return step === "" || duration === undefined ? [] : [{ step, ms: Number(duration) }];
  });
}
