/*
 * The kernels of a pipeline worker, over the one memory that its host lays out.
 *
 * A kernel takes pointers, strides and sizes that the host has checked; it allocates nothing, and
 * every loop is bounded by those sizes.
 */

import { WORKSPACE_END } from "./workspace";

export { blendMask } from "./blend";
export { flattenOnWhite, isOpaque } from "./flatten";
export { isGrey } from "./grey";
export * from "./jpeg-decoder/exports";
export {
  idct4x4,
  idctDc,
  idctFull,
  idctLeftColumns,
  idctLowRows,
  idctTo1,
  idctTo2,
  idctTo4,
} from "./jpeg-decoder/idct";
export { beginPixelRows, contextRows, writePixelRows } from "./jpeg-decoder/pixel-rows";
export * from "./jpeg-encoder/exports";
export { luminance } from "./luminance";
export { copyPixels, transposePixels } from "./orient";
export { resizeRows } from "./resize/resize-rows";
export * from "./webp-encoder/exports";
export * from "./webp-encoder/steps";

/** First byte behind the module's own constants. */
export function constantsEnd(): usize {
  return __heap_base;
}

/** First byte behind the constants and the workspace: the host's arena begins at or after it. */
export function staticEnd(): usize {
  return WORKSPACE_END;
}
