/** Share of idle cores up to which they count as used up. */
const USED_UP = 0.2;

export interface BusyCores {
  readonly cores: number;
  /** Kept busy by what is measured, on average. */
  readonly ours: number;
  readonly idle: number;
  /** What else is the limit when the cores are not. */
  readonly otherwise: string;
}

/** A sentence on who used the cores, and whether they are what limits. */
export function busyCores({ cores, ours, idle, otherwise }: BusyCores): string {
  const others = Math.max(0, cores - idle - ours);
  const limit = idle <= USED_UP * cores ? "the cores are the limit" : `the limit is ${otherwise}`;
  return (
    `Of ${cores} cores this keeps ${ours.toFixed(1)} busy and other work ${others.toFixed(1)}, ` +
    `${idle.toFixed(1)} are idle: ${limit}.`
  );
}
