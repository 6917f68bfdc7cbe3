/*
 * Pixels that nobody sees, under full transparency, in the colour that costs least: the mean of those
 * beside them that are seen, or what the last macroblock had.
 */

import { PIXELS, PIXELS_STRIDE } from "./layout";
import { progress } from "./progress";

const PIXELS_END: usize = PIXELS + 16 * PIXELS_STRIDE;

/** Over the 16x16 pixels at `PIXELS`, in place. */
export function fillTransparent(): void {
  const alpha = i32x4.splat(<i32>0xff000000);
  let hidden = i32x4.splat(0);
  for (let place = PIXELS; place < PIXELS_END; place += 16) {
    const clear = i32x4.eq(v128.and(v128.load(place), alpha), i32x4.splat(0));
    hidden = v128.or(hidden, clear);
  }
  if (!v128.any_true(hidden)) return;
  const state = progress();
  state.hiddenColor = meanOfSeen(state.hiddenColor);
  const color = i32x4.splat(state.hiddenColor);
  for (let place = PIXELS; place < PIXELS_END; place += 16) {
    const pixels = v128.load(place);
    const clear = i32x4.eq(v128.and(pixels, alpha), i32x4.splat(0));
    v128.store(place, v128.bitselect(color, pixels, clear));
  }
}

/** Red in the lowest byte. @param usual when none is seen */
function meanOfSeen(usual: i32): i32 {
  let count: i32 = 0;
  let red: i32 = 0;
  let green: i32 = 0;
  let blue: i32 = 0;
  for (let place = PIXELS; place < PIXELS_END; place += 4) {
    const pixel = load<u32>(place);
    if (pixel >> 24 === 0) continue;
    count++;
    red += <i32>(pixel & 0xff);
    green += <i32>((pixel >> 8) & 0xff);
    blue += <i32>((pixel >> 16) & 0xff);
  }
  if (count === 0) return usual;
  return (red / count) | ((green / count) << 8) | ((blue / count) << 16);
}
