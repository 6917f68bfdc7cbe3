export { convertHalved } from "./jpeg-encoder/color";
export { transformColumns } from "./jpeg-encoder/transform-columns";
export { transformRowPairs } from "./jpeg-encoder/transform-rows";
export { scan } from "./jpeg-encoder/zigzag";
export function addrBlocks(): usize {
  return B;
}
export function addrMasks(): usize {
  return M;
}
export function addrQ(): usize {
  return Q;
}

import type { ColorVectors } from "./jpeg-encoder/color";
import { BLOCKS as B, MASKS as M, QUANTISERS as Q } from "./jpeg-encoder/layout";
import type { ColumnVectors } from "./jpeg-encoder/transform-columns";
import type { RowVectors } from "./jpeg-encoder/transform-rows";
import type { ScanTables } from "./jpeg-encoder/zigzag";
export function fillC(t: ColorVectors): void {
  t.fill();
}
export function fill0(t: ColumnVectors): void {
  t.fill();
}
export function fill1(t: RowVectors): void {
  t.fill();
}
export function fill2(t: ScanTables): void {
  t.fill();
}
