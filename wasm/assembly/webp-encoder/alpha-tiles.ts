/*
 * The tiles of the alpha plane, 16x16 bytes, by how much there is in them: each class gets prefix codes
 * of its own (RFC 9649, section 3.7.2.2), so that what is smooth does not pay for what is not.
 */

const TILE_BITS: usize = 4;
const TILE_SIDE: i32 = 16;

export const CLASSES: usize = 8;

/** The class of the byte `at` of a plane; 0 when there are no tiles. */
@inline
export function classAt(tiles: usize, at: usize, width: usize): usize {
  if (tiles === 0) return 0;
  const row = at / width;
  const column = at - row * width;
  const across = (width + <usize>TILE_SIDE - 1) >> TILE_BITS;
  return <usize>load<u8>(tiles + (row >> TILE_BITS) * across + (column >> TILE_BITS));
}

/**
 * Writes the class of each tile, row by row.
 *
 * @param isFiltered the bytes are differences; else those of neighbours are taken
 */
export function classifyTiles(
  plane: usize,
  width: i32,
  height: i32,
  isFiltered: bool,
  tiles: usize,
): void {
  for (let top = 0; top < height; top += TILE_SIDE) {
    const rows = min(TILE_SIDE, height - top);
    for (let left = 0; left < width; left += TILE_SIDE, tiles++) {
      const columns = min(TILE_SIDE, width - left);
      const first = plane + <usize>top * <usize>width + <usize>left;
      const bits = bitsIn(first, <usize>width, rows, columns, isFiltered);
      store<u8>(tiles, classOf(bits, rows * columns));
    }
  }
}

/** The sum of the lengths in bits of all differences. */
function bitsIn(first: usize, width: usize, rows: i32, columns: i32, isFiltered: bool): i32 {
  let bits: i32 = 0;
  for (let y = 0; y < rows; y++, first += width) {
    let before = isFiltered ? 0 : <i32>load<u8>(first);
    for (let x: usize = 0; x < <usize>columns; x++) {
      const byte = <i32>load<u8>(first + x);
      // A difference is one of -128 to 127, modulo 256.
      const magnitude = abs(<i32>(<i8>(byte - before)));
      bits += 32 - clz(magnitude);
      if (!isFiltered) before = byte;
    }
  }
  return bits;
}

/** By eighths of a bit for a byte: where the classes begin is a matter of trial. */
function classOf(bits: i32, bytes: i32): u8 {
  if (bits === 0) return 0;
  const eighths = (bits << 3) / bytes;
  if (eighths < 1) return 1;
  if (eighths < 4) return 2;
  if (eighths < 8) return 3;
  if (eighths < 16) return 4;
  if (eighths < 24) return 5;
  return eighths < 36 ? 6 : 7;
}
