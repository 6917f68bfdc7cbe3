import type { JpegFrame } from "./jpeg-header.ts";

/** Samples along the side of a block. */
const BLOCK_SIDE = 8;

/**
 * Blocks that a scan of `components` (indexes into the frame's) visits, whatever it codes of each:
 * all of the MCUs where components are interleaved (ITU-T T.81, A.2.3), and of a single one only
 * those blocks that hold samples of the picture (A.2.2).
 */
export function scanBlocks(frame: JpegFrame, components: readonly number[]): number {
  const mostX = Math.max(...frame.components.map(({ factorX }) => factorX));
  const mostY = Math.max(...frame.components.map(({ factorY }) => factorY));
  const scanned = components.flatMap((component) => frame.components[component] ?? []);
  const [only] = scanned;
  if (scanned.length === 1 && only) {
    const width = Math.ceil((frame.width * only.factorX) / mostX);
    const height = Math.ceil((frame.height * only.factorY) / mostY);
    return Math.ceil(width / BLOCK_SIDE) * Math.ceil(height / BLOCK_SIDE);
  }
  const units =
    Math.ceil(frame.width / (BLOCK_SIDE * mostX)) * Math.ceil(frame.height / (BLOCK_SIDE * mostY));
  return scanned.reduce((sum, { factorX, factorY }) => sum + units * factorX * factorY, 0);
}
