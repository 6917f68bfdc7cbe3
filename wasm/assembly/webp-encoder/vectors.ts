import { fillBitCosts } from "./entropy";
import { IDENTITY, VECTORS } from "./layout";
import { fillPlaces } from "./level-costs";
import { fillModeCosts } from "./mode-costs";
import { SplitVectors } from "./split-predictions";
import { fillFixedProbabilities, fillTemplates } from "./token-templates";

/**
 * Writes all that the kernels load at the point of use and the tables that never change, once for each
 * memory.
 *
 * @returns what they take as `vectors`; it goes through the host because it must not be a constant, as
 * layout.ts tells
 */
export function fillVectors(): usize {
  const v = changetype<SplitVectors>(VECTORS);
  v.fillLanes();
  v.fillColor();
  v.fillTransform();
  v.fillInverse();
  v.fillZigzag();
  v.fillEdges();
  v.fillWhole();
  v.fillSplit();
  for (let value = 0; value < 256; value++) store<u8>(IDENTITY + <usize>value, <u8>value);
  fillBitCosts();
  fillPlaces();
  fillModeCosts();
  fillFixedProbabilities();
  fillTemplates();
  return VECTORS;
}
