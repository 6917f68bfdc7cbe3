/*
 * A row of MCUs from pixels to tokens: the kernels of this folder in turn, over a group of blocks
 * that stays in the first-level cache.
 *
 * Layout of the pixels: straight RGBA, opaque, rows without padding. Only what lies inside is read.
 */

import { copyTile } from "../copy-tile";
import { convertFull, convertGrey, convertHalved } from "./color";
import { emptyOutside } from "./edge";
import {
  BLOCK_BYTES,
  BLOCKS,
  GROUP_UNITS,
  MASKS,
  TILE,
  TILE_STRIDE,
  UNIT,
  UNIT_BLOCKS,
  ZIGZAGS,
} from "./layout";
import { tokenise } from "./tokens";
import { transformColumns } from "./transform-columns";
import { transformRows } from "./transform-rows";
import { toZigzag } from "./zigzag";

/** What an MCU is: one Y block; Y, Cb, Cr; four Y, Cb, Cr. */
const GREY: i32 = 0;
const FULL: i32 = 1;
const HALVED: i32 = 2;

/**
 * @param form GREY, FULL or HALVED
 * @param row which row of MCUs; they have 8 rows of pixels, with HALVED 16
 * @param vectors what `fillVectors` returned
 * @param out room for 64 tokens of each block in the row
 * @returns the end of the tokens
 */
export function tokeniseRow(
  form: i32,
  pixels: usize,
  width: i32,
  height: i32,
  row: i32,
  vectors: usize,
  out: usize,
): usize {
  const rows = form === HALVED ? 16 : 8;
  const top = row * rows;
  const stride = (<usize>width) << 2;
  const units = (width + UNIT - 1) / UNIT;
  // Units that lie inside as a whole.
  const whole = top + rows <= height ? width / UNIT : 0;
  const perUnit = form === GREY ? 2 : UNIT_BLOCKS;

  for (let unit = 0; unit < units; unit += GROUP_UNITS) {
    const count = min(GROUP_UNITS, units - unit);
    const direct = max(0, min(count, whole - unit));
    const first = pixels + <usize>top * stride + ((<usize>(unit * UNIT)) << 2);
    convert(form, first, stride, direct, BLOCKS, vectors);
    for (let index = direct; index < count; index++) {
      copyTile(pixels, width, height, (unit + index) * UNIT, top, TILE);
      const blocks = BLOCKS + <usize>(index * perUnit) * BLOCK_BYTES;
      convert(form, TILE, TILE_STRIDE, 1, blocks, vectors);
    }

    const blockCount = count * perUnit;
    transformColumns(BLOCKS, blockCount, vectors);
    transformRows(BLOCKS, count, perUnit >> 1, form === FULL, vectors);
    toZigzag(BLOCKS, blockCount, ZIGZAGS, MASKS, vectors);

    if (form === HALVED) {
      for (let index = direct; index < count; index++) {
        const blocks = BLOCKS + <usize>(index * perUnit) * BLOCK_BYTES;
        const masks = MASKS + ((<usize>(index * perUnit)) << 3);
        emptyOutside(blocks, masks, width - (unit + index) * UNIT, height - top);
      }
      out = tokenise(BLOCKS, ZIGZAGS, MASKS, blockCount, 4, 6, out);
    } else {
      // The last unit's right block may lie outside, and is no MCU then.
      const mcus = min(2 * count, ((width + 7) >> 3) - 2 * unit);
      const perMcu = perUnit >> 1;
      out = tokenise(BLOCKS, ZIGZAGS, MASKS, mcus * perMcu, 1, perMcu, out);
    }
  }
  return out;
}

function convert(
  form: i32,
  pixels: usize,
  stride: usize,
  count: i32,
  blocks: usize,
  vectors: usize,
): void {
  if (form === HALVED) convertHalved(pixels, stride, count, blocks, vectors);
  else if (form === FULL) convertFull(pixels, stride, count, blocks, vectors);
  else convertGrey(pixels, stride, count, blocks, vectors);
}
