/*
 * Is a plane grey throughout?
 *
 * Straight RGBA, 8 bits a channel, without padding; any alignment. Nothing is written.
 */

/** Bytes between two looks at the verdict: a colour picture is mostly told by its first pixels. */
const BLOCK: usize = 64 * 16;

/** True when red, green and blue are equal in every pixel, whatever its alpha. */
export function isGrey(pixels: usize, count: usize): bool {
  const end = pixels + (count << 2);
  const vectorEnd = pixels + ((count >> 2) << 4);
  let pointer = pixels;
  while (pointer < vectorEnd) {
    const blockEnd = pointer + min(BLOCK, vectorEnd - pointer);
    let differences = i32x4.splat(0);
    for (; pointer < blockEnd; pointer += 16) {
      const vector = v128.load(pointer);
      differences = v128.or(differences, v128.xor(vector, greenBlueRed(vector)));
    }
    if (v128.any_true(v128.and(differences, i32x4.splat(0xffffff)))) return false;
  }
  for (; pointer < end; pointer += 4) {
    const red = load<u8>(pointer);
    if (load<u8>(pointer, 1) !== red || load<u8>(pointer, 2) !== red) return false;
  }
  return true;
}

/** Each pixel's channels moved on by one: equal to the pixel just when all three are equal. */
function greenBlueRed(pixels: v128): v128 {
  return i8x16.swizzle(pixels, i8x16(1, 2, 0, 3, 5, 6, 4, 7, 9, 10, 8, 11, 13, 14, 12, 15));
}
