/*
 * Opacity of a run of pixels: asking for it and giving it.
 *
 * Layout: straight RGBA, 8 bits a channel, `count` pixels one after the other from `pixels` (a
 * plane has no padding between its rows). Any alignment; exactly `count * 4` bytes are touched.
 */

import { ALPHA, areOpaque } from "./alpha";
import { channelOnWhite, pixelsOnWhite } from "./white";

/**
 * Vectors of four pixels between two looks at what was found, so that a first hole ends the search.
 */
const BLOCK: usize = 64 * 16;

/** True when every pixel's alpha is 255. */
export function isOpaque(pixels: usize, count: usize): bool {
  const end = pixels + (count << 2);
  const vectorEnd = pixels + ((count >> 2) << 4);
  let pointer = pixels;
  while (pointer < vectorEnd) {
    const blockEnd = pointer + min(BLOCK, vectorEnd - pointer);
    let all = i32x4.splat(-1);
    for (; pointer < blockEnd; pointer += 16) all = v128.and(all, v128.load(pointer));
    if (!areOpaque(all)) return false;
  }
  for (; pointer < end; pointer += 4) {
    if (load<u8>(pointer, 3) !== 255) return false;
  }
  return true;
}

/** Lays every pixel on white in place (see white.ts); alpha becomes 255. */
export function flattenOnWhite(pixels: usize, count: usize): void {
  const end = pixels + (count << 2);
  const vectorEnd = pixels + ((count >> 2) << 4);
  const alpha = i32x4.splat(ALPHA);
  let pointer = pixels;
  for (; pointer < vectorEnd; pointer += 16) {
    const under = v128.load(pointer);
    // Most pixels of most pictures: nothing to do, and no store to pay for.
    if (areOpaque(under)) continue;
    v128.store(pointer, v128.or(pixelsOnWhite(under), alpha));
  }
  for (; pointer < end; pointer += 4) {
    const pixel = load<u32>(pointer);
    const opacity = pixel >> 24;
    const red = channelOnWhite(pixel & 0xff, opacity);
    const green = channelOnWhite((pixel >> 8) & 0xff, opacity);
    const blue = channelOnWhite((pixel >> 16) & 0xff, opacity);
    store<u32>(pointer, red | (green << 8) | (blue << 16) | ALPHA);
  }
}
