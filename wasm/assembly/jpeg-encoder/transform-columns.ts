/*
 * The columns of the forward DCT: eight columns of a block at once, one in each lane.
 *
 * The algorithm is that of Arai, Agui and Nakajima ("A fast DCT-SQ scheme for images", 1988; drawn
 * in Pennebaker and Mitchell, "JPEG", figure 4-8): 5 multiplications and 29 additions. Its results
 * are those of ITU-T T.81, A.3.3, in one dimension, times sqrt(8) * scale(v), with
 *   scale(0) = 1, scale(v) = sqrt(2) cos(v pi / 16),
 * which the quantiser takes out again.
 *
 * Arithmetic: products in Q15, rounded. A lane holds the sum or the difference of two samples of
 * magnitude 1024 at most, so 2048; the largest result is sqrt(8) scale(1) times the half of the sum
 * of |cos((2 y + 1) pi / 16)|, 10.06 times that, or 20600. 16 bits are never passed, and a rounding
 * error of a half is a twelfth of the finest step of the quantiser.
 *
 * Layout: `count` blocks of eight rows of eight 16-bit lanes, 128 bytes each, aligned to 16.
 */

import { BLOCK_BYTES, COLUMN_VECTORS } from "./layout";

/** Factors, loaded at the point of use. */
@unmanaged
class ColumnVectors {
  /** cos(pi / 4), two times: the optimiser would keep a single one, and spill it. */
  cos4: v128;
  cos4Again: v128;
  /** sin(pi / 8) */
  sin8: v128;
  /** cos(pi / 8) - sin(pi / 8) */
  difference: v128;
  /** cos(pi / 8) + sin(pi / 8) - 1, because Q15 ends below 1. */
  excess: v128;

  fill(): void {
    this.cos4 = i16x8.splat(23170);
    this.cos4Again = i16x8.splat(23170);
    this.sin8 = i16x8.splat(12540);
    this.difference = i16x8.splat(17734);
    this.excess = i16x8.splat(10045);
  }
}

export function fillColumnVectors(vectors: usize): void {
  changetype<ColumnVectors>(vectors + COLUMN_VECTORS).fill();
}

export function transformColumns(blocks: usize, count: i32, vectors: usize): void {
  const v = changetype<ColumnVectors>(vectors + COLUMN_VECTORS);
  for (; count > 0; count--, blocks += BLOCK_BYTES) {
    const row0 = v128.load(blocks);
    const row1 = v128.load(blocks, 16);
    const row2 = v128.load(blocks, 32);
    const row3 = v128.load(blocks, 48);
    const row4 = v128.load(blocks, 64);
    const row5 = v128.load(blocks, 80);
    const row6 = v128.load(blocks, 96);
    const row7 = v128.load(blocks, 112);
    const sum07 = i16x8.add(row0, row7);
    const sum16 = i16x8.add(row1, row6);
    const sum25 = i16x8.add(row2, row5);
    const sum34 = i16x8.add(row3, row4);
    const odd0 = i16x8.sub(row0, row7);
    const odd1 = i16x8.sub(row1, row6);
    const odd2 = i16x8.sub(row2, row5);
    const odd3 = i16x8.sub(row3, row4);

    const even0 = i16x8.add(sum07, sum34);
    const even1 = i16x8.add(sum16, sum25);
    const even2 = i16x8.sub(sum16, sum25);
    const even3 = i16x8.sub(sum07, sum34);
    v128.store(blocks, i16x8.add(even0, even1));
    v128.store(blocks, i16x8.sub(even0, even1), 64);
    const turned = times(i16x8.add(even2, even3), v.cos4);
    v128.store(blocks, i16x8.add(even3, turned), 32);
    v128.store(blocks, i16x8.sub(even3, turned), 96);

    const sum32 = i16x8.add(odd3, odd2);
    const sum21 = i16x8.add(odd2, odd1);
    const sum10 = i16x8.add(odd1, odd0);
    const shared = times(i16x8.sub(sum32, sum10), v.sin8);
    const minor = i16x8.add(times(sum32, v.difference), shared);
    const major = i16x8.add(i16x8.add(sum10, times(sum10, v.excess)), shared);
    const middle = times(sum21, v.cos4Again);
    const plus = i16x8.add(odd0, middle);
    const minus = i16x8.sub(odd0, middle);
    v128.store(blocks, i16x8.add(minus, minor), 80);
    v128.store(blocks, i16x8.sub(minus, minor), 48);
    v128.store(blocks, i16x8.add(plus, major), 16);
    v128.store(blocks, i16x8.sub(plus, major), 112);
  }
}

function times(lanes: v128, factor: v128): v128 {
  return i16x8.relaxed_q15mulr_s(lanes, factor);
}
