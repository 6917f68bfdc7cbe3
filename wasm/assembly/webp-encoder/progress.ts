import { PROGRESS } from "./layout";

/** What the macroblocks so far add up to. */
@unmanaged
export class Progress {
  /** What their modes cost, in 1/256 bit, without segments and marks of skipped ones. */
  modeBits: i64;
  /** How many have no levels. */
  skipped: i32;
  /** How many are in each segment. */
  inSegment0: i32;
  inSegment1: i32;
  inSegment2: i32;
  inSegment3: i32;
  /** The colour that hidden pixels had last, red lowest: transparent-pixels.ts. */
  hiddenColor: i32;
  /** What the modes of the blocks of the split at hand cost, in 1/256 bit. */
  splitBits: i32;

  clear(): void {
    memory.fill(PROGRESS, 0, offsetof<Progress>());
  }

  @inline
  countSegment(segment: i32): void {
    const place = PROGRESS + offsetof<Progress>("inSegment0") + ((<usize>segment) << 2);
    store<i32>(place, load<i32>(place) + 1);
  }
}

@inline
export function progress(): Progress {
  return changetype<Progress>(PROGRESS);
}
