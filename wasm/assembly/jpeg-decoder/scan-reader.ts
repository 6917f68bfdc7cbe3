/*
 * Where reading a scan stands between two calls of the kernels that fill the kept blocks: bits read of
 * the segment, and blocks that an end of band still covers (ITU-T T.81, G.1.2.2: EOBRUN).
 */

let position: i32 = 0;
let run: i32 = 0;

/** A segment begins. */
export function beginReading(): void {
  keepReading(0, 0);
}

export function readPosition(): i32 {
  return position;
}

export function coveredBlocks(): i32 {
  return run;
}

/** Keeps what a kernel had in its registers. */
export function keepReading(bits: i32, covered: i32): void {
  position = bits;
  run = covered;
}
