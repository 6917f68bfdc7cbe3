import { BLOCK_BYTES } from "./layout";

@unmanaged
class ColumnVectors {
  cos4: v128;
  cos4Again: v128;
  sin8: v128;
  less: v128;
  more: v128;

  fill(): void {
    this.cos4 = i16x8.splat(23170);
    this.cos4Again = i16x8.splat(23170);
    this.sin8 = i16x8.splat(12540);
    this.less = i16x8.splat(17734);
    this.more = i16x8.splat(10045);
  }
}

export const COLUMN_VECTOR_BYTES: usize = offsetof<ColumnVectors>();

export function fillColumnVectors(vectors: usize): void {
  changetype<ColumnVectors>(vectors).fill();
}

export function transformColumns(blocks: usize, count: i32, vectors: usize): void {
  const v = changetype<ColumnVectors>(vectors);
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
    const minor = i16x8.add(times(sum32, v.less), shared);
    const major = i16x8.add(i16x8.add(sum10, times(sum10, v.more)), shared);
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
