import type { JpegFrame } from "../../../domain/jpeg-header.ts";

/** Most blocks in an MCU of several components (ITU-T T.81, B.2.3). */
const MAX_MCU_BLOCKS = 10;

/**
 * Whether the decoder owns such a frame: Huffman-coded DCT of 8 bits, 1, 3 or 4 components, and
 * sampling factors whose ratios are powers of two.
 */
export function isOurs({ coding, precision, components }: JpegFrame): boolean {
  if (coding !== "common" || precision !== 8) return false;
  if (components.length === 1) return true;
  if (components.length !== 3 && components.length !== 4) return false;
  const factors = components.flatMap(({ factorX, factorY }) => [factorX, factorY]);
  const blocks = components.reduce((sum, { factorX, factorY }) => sum + factorX * factorY, 0);
  return !factors.includes(3) && blocks <= MAX_MCU_BLOCKS;
}
