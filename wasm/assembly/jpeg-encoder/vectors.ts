import { colorVectors } from "./color-vectors";
import { VECTORS } from "./layout";
import { fillStuffVectors } from "./stuff";
import { fillColumnVectors } from "./transform-columns";
import { fillRowVectors } from "./transform-rows";
import { fillOffsets, fillZigzagVectors } from "./zigzag";

/**
 * Writes all that the kernels load at the point of use, once for each memory.
 *
 * @returns what they take as `vectors`; it goes through the host because it must not be a constant,
 * as layout.ts tells
 */
export function fillVectors(): usize {
  colorVectors(VECTORS).fill();
  fillColumnVectors(VECTORS);
  fillRowVectors(VECTORS);
  fillZigzagVectors(VECTORS);
  fillStuffVectors(VECTORS);
  fillOffsets();
  return VECTORS;
}
