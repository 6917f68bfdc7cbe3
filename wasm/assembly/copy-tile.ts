/*
 * Where a picture ends inside a unit of 16x16 pixels that is coded: what lies outside is the nearest
 * pixel inside, so that no edge appears that would cost bits.
 *
 * Layout: straight RGBA, rows without padding; the tile's rows have 64 bytes.
 */

const TILE_STRIDE: usize = 64;

/** Copies the 16x16 pixels from (left, top) on, which lies inside, to `tile`. */
export function copyTile(
  pixels: usize,
  width: i32,
  height: i32,
  left: i32,
  top: i32,
  tile: usize,
): void {
  const inside = width - left;
  for (let y = 0; y < 16; y++) {
    const row = pixels + <usize>min(top + y, height - 1) * ((<usize>width) << 2);
    const from = row + ((<usize>left) << 2);
    const to = tile + <usize>y * TILE_STRIDE;
    if (inside >= 16) copyRow(from, to);
    else copyPart(from, to, inside);
  }
}

function copyRow(from: usize, to: usize): void {
  v128.store(to, v128.load(from));
  v128.store(to, v128.load(from, 16), 16);
  v128.store(to, v128.load(from, 32), 32);
  v128.store(to, v128.load(from, 48), 48);
}

/** Sixteen pixels, of which the first `inside` are there. */
function copyPart(from: usize, to: usize, inside: i32): void {
  let x = 0;
  let pixel: u32 = 0;
  for (; x < inside; x++) {
    pixel = load<u32>(from + ((<usize>x) << 2));
    store<u32>(to + ((<usize>x) << 2), pixel);
  }
  for (; x < 16; x++) store<u32>(to + ((<usize>x) << 2), pixel);
}
