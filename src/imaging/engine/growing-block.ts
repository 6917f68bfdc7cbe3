import { InternalError } from "../../domain/errors.ts";
import type { Arena } from "./arena.ts";

/** The last block of an arena, which grows as it is filled. */
export interface GrowingBlock {
  readonly pointer: number;
  /**
   * Makes sure that everything below `end` is the block's. Views of the memory may be out of date
   * afterwards.
   *
   * @throws RefusedError `image_too_large` past the arena's limit
   */
  reserve(end: number): void;
}

/** @param byteLength its size at first */
export function createGrowingBlock(arena: Arena, byteLength: number): GrowingBlock {
  const pointer = arena.allocate(byteLength);
  return {
    pointer,
    reserve(end) {
      const missing = end - arena.mark;
      if (missing <= 0) return;
      const from = arena.mark;
      const added = arena.allocate(missing);
      if (added !== from) throw new InternalError(`The block at ${pointer} is not the last one`);
    },
  };
}
