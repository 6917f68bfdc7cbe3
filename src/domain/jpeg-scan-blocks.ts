import type { JpegFrame } from "./jpeg-header.ts";

/** Samples along the side of a block. */
const BLOCK_SIDE = 8;

/**
 * Blocks that a scan of `components` (indexes into the frame's) visits, whatever it codes of each:
 * all of the MCUs where components are interleaved (ITU-T T.81, A.2.3), and of a single one only
 * those blocks that hold samples of the picture (A.2.2).
 */
export function scanBlocks(frame: JpegFrame, components: readonly number[]): number {
  const most = {
    horizontal: Math.max(...frame.sampling.map(({ horizontal }) => horizontal)),
    vertical: Math.max(...frame.sampling.map(({ vertical }) => vertical)),
  };
  const factors = components.flatMap((component) => frame.sampling[component] ?? []);
  const [only] = factors;
  if (factors.length === 1 && only) {
    const width = Math.ceil((frame.width * only.horizontal) / most.horizontal);
    const height = Math.ceil((frame.height * only.vertical) / most.vertical);
    return Math.ceil(width / BLOCK_SIDE) * Math.ceil(height / BLOCK_SIDE);
  }
  const units =
    Math.ceil(frame.width / (BLOCK_SIDE * most.horizontal)) *
    Math.ceil(frame.height / (BLOCK_SIDE * most.vertical));
  return factors.reduce((sum, { horizontal, vertical }) => sum + units * horizontal * vertical, 0);
}
