/*
 * Where each kernel's vectors lie, as offsets from the address that the host passes (VECTORS).
 *
 * The address comes back from the host because it must not be a constant: see layout.ts.
 */

import { COLOR_VECTOR_BYTES, fillColorVectors } from "./color";
import { VECTORS } from "./layout";
import { fillStuffVectors } from "./stuff";
import { COLUMN_VECTOR_BYTES, fillColumnVectors } from "./transform-columns";
import { fillRowVectors, ROW_VECTOR_BYTES } from "./transform-rows";
import { fillOffsets, fillZigzagVectors, ZIGZAG_VECTOR_BYTES } from "./zigzag";

export const COLUMN_VECTORS: usize = COLOR_VECTOR_BYTES;
export const ROW_VECTORS: usize = COLUMN_VECTORS + COLUMN_VECTOR_BYTES;
export const ZIGZAG_VECTORS: usize = ROW_VECTORS + ROW_VECTOR_BYTES;
export const STUFF_VECTORS: usize = ZIGZAG_VECTORS + ZIGZAG_VECTOR_BYTES;

/** Writes them, once for each memory. @returns what the kernels take as `vectors` */
export function fillVectors(): usize {
  fillColorVectors(VECTORS);
  fillColumnVectors(VECTORS + COLUMN_VECTORS);
  fillRowVectors(VECTORS + ROW_VECTORS);
  fillZigzagVectors(VECTORS + ZIGZAG_VECTORS);
  fillStuffVectors(VECTORS + STUFF_VECTORS);
  fillOffsets();
  return VECTORS;
}
