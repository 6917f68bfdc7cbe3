/*
 * Turning and mirroring a plane into another one.
 *
 * The pixel (x, y) of the target is the source's pixel at `base + x * stepX + y * stepY`: a base
 * and two signed steps in bytes, chosen by the host, make all eight orientations of EXIF 2.32 (tag
 * 0x0112). When one step along x stays in a source row, `copyPixels` does it; when it changes the
 * row, `transposePixels`.
 *
 * Layout: 4 bytes a pixel; the target's row `y` from `target + y * stride`. Any alignment; source
 * and target do not overlap; only the pixels named are read and written.
 */

/**
 * Side of a tile in pixels, so that the lines of one tile stay in the first-level cache. Of 8, 16,
 * 32, 64 and 128 the quickest on photos of 6 to 9 million pixels.
 */
const TILE: i32 = 32;

/** @param stepX 4, or -4 to mirror each row */
export function copyPixels(
  base: usize,
  stepX: i32,
  stepY: i32,
  target: usize,
  stride: usize,
  width: i32,
  rows: i32,
): void {
  for (let y = 0; y < rows; y++) {
    const from = base + <usize>(y * stepY);
    const to = target + <usize>y * stride;
    if (stepX > 0) memory.copy(to, from, (<usize>width) << 2);
    else mirrorRow(from, to, width);
  }
}

/** @param from the row's last pixel, which comes first in the target */
function mirrorRow(from: usize, to: usize, width: i32): void {
  let x = 0;
  for (; x + 4 <= width; x += 4, from -= 16, to += 16) {
    const pixels = v128.load(from - 12);
    v128.store(to, i32x4.shuffle(pixels, pixels, 3, 2, 1, 0));
  }
  for (; x < width; x++, from -= 4, to += 4) store<u32>(to, load<u32>(from));
}

/** @param stepY 4 or -4: down the target is along a source row */
export function transposePixels(
  base: usize,
  stepX: i32,
  stepY: i32,
  target: usize,
  stride: usize,
  width: i32,
  rows: i32,
): void {
  for (let top = 0; top < rows; top += TILE) {
    const tileRows = min(TILE, rows - top);
    for (let left = 0; left < width; left += TILE) {
      const from = base + <usize>(left * stepX) + <usize>(top * stepY);
      const to = target + <usize>top * stride + ((<usize>left) << 2);
      transposeTile(from, stepX, stepY, to, stride, min(TILE, width - left), tileRows);
    }
  }
}

function transposeTile(
  base: usize,
  stepX: i32,
  stepY: i32,
  target: usize,
  stride: usize,
  width: i32,
  rows: i32,
): void {
  const blockWidth = width & ~3;
  const blockRows = rows & ~3;
  for (let y = 0; y < blockRows; y += 4) {
    let from = base + <usize>(y * stepY);
    let to = target + <usize>y * stride;
    for (let x = 0; x < blockWidth; x += 4, from += <usize>(stepX << 2), to += 16) {
      transposeBlock(from, stepX, stepY, to, stride);
    }
  }
  transposeEach(base, stepX, stepY, target, stride, blockWidth, width, 0, blockRows);
  transposeEach(base, stepX, stepY, target, stride, 0, width, blockRows, rows);
}

/** Four by four pixels. */
function transposeBlock(base: usize, stepX: i32, stepY: i32, target: usize, stride: usize): void {
  // Read backwards, a source row holds the block's rows from the last to the first: they are then
  // written in that order.
  const backwards = stepY < 0;
  const from = backwards ? base - 12 : base;
  const to = backwards ? target + 3 * stride : target;
  const down = backwards ? -stride : stride;
  const step = <usize>stepX;

  const a = v128.load(from);
  const b = v128.load(from + step);
  const c = v128.load(from + 2 * step);
  const d = v128.load(from + 3 * step);
  const abLow = i32x4.shuffle(a, b, 0, 4, 1, 5);
  const abHigh = i32x4.shuffle(a, b, 2, 6, 3, 7);
  const cdLow = i32x4.shuffle(c, d, 0, 4, 1, 5);
  const cdHigh = i32x4.shuffle(c, d, 2, 6, 3, 7);
  v128.store(to, i64x2.shuffle(abLow, cdLow, 0, 2));
  v128.store(to + down, i64x2.shuffle(abLow, cdLow, 1, 3));
  v128.store(to + 2 * down, i64x2.shuffle(abHigh, cdHigh, 0, 2));
  v128.store(to + 3 * down, i64x2.shuffle(abHigh, cdHigh, 1, 3));
}

/** The pixels of a tile that fill no block, one by one. */
function transposeEach(
  base: usize,
  stepX: i32,
  stepY: i32,
  target: usize,
  stride: usize,
  left: i32,
  right: i32,
  top: i32,
  bottom: i32,
): void {
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const pixel = load<u32>(base + <usize>(x * stepX) + <usize>(y * stepY));
      store<u32>(target + <usize>y * stride + ((<usize>x) << 2), pixel);
    }
  }
}
