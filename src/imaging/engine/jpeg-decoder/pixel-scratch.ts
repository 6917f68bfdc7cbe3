/** Most components of a frame; each has its own part of the scratch memory. */
const COMPONENTS = 4;
/** What vectors may write before and behind a row. */
const SLACK = 64;

/**
 * Bytes of scratch memory, aligned to 64, that `beginPixelRows` needs for rows of `width` pixels:
 * for each component two rows of 16 bits a pixel and one of bytes
 * (wasm/assembly/jpeg-decoder/pixel-rows-upsampling.ts).
 */
export function pixelScratchBytes(width: number): number {
  const pixels = Math.ceil(width / 64) * 64;
  return COMPONENTS * (2 * (2 * pixels + 2 * SLACK) + pixels + SLACK);
}
