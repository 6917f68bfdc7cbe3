/*
 * The alpha plane: a byte a pixel, rows without padding, and its filters (RFC 9649, section 2.7.1.2).
 *
 * A filtered byte is the alpha less what is predicted, modulo 256. Left of the first column stands what
 * is above, above the first row what is on the left, and before the first pixel 0.
 */

const NONE: i32 = 0;
const HORIZONTAL: i32 = 1;
const VERTICAL: i32 = 2;

/** Out of `count` pixels of RGBA. */
export function extractAlpha(pixels: usize, count: usize, alpha: usize): void {
  const end = alpha + count;
  for (; alpha + 16 <= end; alpha += 16, pixels += 64) {
    const low = pickAlpha(v128.load(pixels), v128.load(pixels, 16));
    const high = pickAlpha(v128.load(pixels, 32), v128.load(pixels, 48));
    v128.store(alpha, i8x16.narrow_i16x8_u(low, high));
  }
  for (; alpha < end; alpha++, pixels += 4) store<u8>(alpha, load<u8>(pixels, 3));
}

/** Of eight pixels, 16 bits each. */
@inline
function pickAlpha(first: v128, second: v128): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_u(first, 24), i32x4.shr_u(second, 24));
}

/** The row that begins at `alpha`, filtered, to `target`. */
export function filterRow(
  alpha: usize,
  width: usize,
  isFirst: bool,
  filter: i32,
  target: usize,
): void {
  if (filter === NONE) {
    memory.copy(target, alpha, width);
    return;
  }
  const above = alpha - width;
  store<u8>(target, load<u8>(alpha) - (isFirst ? 0 : load<u8>(above)));
  for (let x: usize = 1; x < width; x++) {
    const left = <i32>load<u8>(alpha + x - 1);
    let predicted = left;
    if (!isFirst && filter !== HORIZONTAL) {
      const over = <i32>load<u8>(above + x);
      const corner = <i32>load<u8>(above + x - 1);
      predicted = filter === VERTICAL ? over : max(0, min(255, left + over - corner));
    }
    store<u8>(target + x, <u8>(<i32>load<u8>(alpha + x) - predicted));
  }
}

export function filterAlpha(
  alpha: usize,
  width: usize,
  height: i32,
  filter: i32,
  target: usize,
): void {
  for (let y = 0; y < height; y++, alpha += width, target += width) {
    filterRow(alpha, width, y === 0, filter, target);
  }
}

/**
 * How often each byte comes in every `step`th row, filtered: to 256 u32 at `counts`.
 *
 * @param row room for one
 */
export function countFiltered(
  alpha: usize,
  width: usize,
  height: i32,
  filter: i32,
  step: i32,
  row: usize,
  counts: usize,
): void {
  memory.fill(counts, 0, 1024);
  for (let y = 0; y < height; y += step, alpha += width * <usize>step) {
    filterRow(alpha, width, y === 0, filter, row);
    for (let x: usize = 0; x < width; x++) {
      const count = counts + ((<usize>load<u8>(row + x)) << 2);
      store<u32>(count, load<u32>(count) + 1);
    }
  }
}
