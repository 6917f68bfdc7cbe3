/*
 * Rows of subsampled components at the picture's width.
 *
 * Subsampled by two, a component is upsampled by the triangle filter, for samples that lie in the
 * middle of their pixels (ITU-T T.871, "Spatial relationship of components"): a pixel takes 3/4 of the
 * nearest sample and 1/4 of the next nearest, in each subsampled direction. Across, the filter is applied once for each row of samples and the
 * result kept, because two rows of pixels above and two below need it; down, where the row of pixels
 * is made. Any other subsampling repeats samples.
 *
 * A spread row is a row at the picture's width: 16 bits a pixel, four times (sample - 128), eight
 * pixels in a vector and `step` bytes to the next eight, so that two components can lie in turns.
 */

/** Bytes before the first pixel of a spread row, and behind the last, that may be written. */
export const SPREAD_SLACK: usize = 64;

/**
 * Spreads `samples` samples over twice as many pixels.
 *
 * @param source first sample; eight neighbours are a load, `groupStep` bytes from the next eight
 * @param target eight pixels, `step` bytes from the next eight
 */
export function spreadDouble(
  source: usize,
  groupStep: usize,
  samples: i32,
  target: usize,
  step: usize,
): void {
  const first = load<u8>(source);
  const weights = i16x8.splat(0x0103);
  const offset = i8x16.splat(-128);
  const lastGroup = (samples - 1) >> 3;
  // The samples of the second half of a group and the first half of the next stand with all their
  // neighbours in one vector of the two groups: 8 pixels on either side of where the groups meet.
  const meetings = (samples + 11) >> 3;
  let pointer = target - step;
  let previous = source;
  for (let group = 0; group < meetings; group++) {
    const window = v128.xor(v128.load64_lane(source, v128.load64_splat(previous), 1), offset);
    const left = i8x16(4, 3, 4, 5, 5, 4, 5, 6, 6, 5, 6, 7, 7, 6, 7, 8);
    const right = i8x16(8, 7, 8, 9, 9, 8, 9, 10, 10, 9, 10, 11, 11, 10, 11, 12);
    const before = i8x16.relaxed_swizzle(window, left);
    const behind = i8x16.relaxed_swizzle(window, right);
    v128.store(pointer, i16x8.relaxed_dot_i8x16_i7x16_s(before, weights));
    v128.store(pointer + step, i16x8.relaxed_dot_i8x16_i7x16_s(behind, weights));
    pointer += 2 * step;
    previous = source;
    if (group < lastGroup) source += groupStep;
  }
  // The outermost pixels have no other neighbour.
  store<i16>(target, fourTimes(first));
  const last = load<u8>(source + (<usize>(samples - 1) & 7));
  const lastPixel = <usize>(2 * samples - 1);
  store<i16>(target + (lastPixel >> 3) * step + ((lastPixel & 7) << 1), fourTimes(last));
}

/** Spreads `samples` samples over as many pixels. */
export function spreadSingle(
  source: usize,
  groupStep: usize,
  samples: i32,
  target: usize,
  step: usize,
): void {
  const offset = i16x8.splat(128);
  const four = i16x8.splat(4);
  for (let x = 0; x < samples; x += 8, source += groupStep, target += step) {
    v128.store(target, i16x8.mul(i16x8.sub(v128.load8x8_u(source), offset), four));
  }
}

/** Repeats every sample two or four times (a shift of 1 or 2); writes whole vectors. */
export function repeatSamples(
  source: usize,
  groupStep: usize,
  shift: i32,
  width: i32,
  target: usize,
): void {
  for (let x = 0; x < width; x += 8 << shift, source += groupStep) {
    const samples = v128.load64_splat(source);
    if (shift === 1) {
      const twice = i8x16(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7);
      v128.store(target, i8x16.relaxed_swizzle(samples, twice));
      target += 16;
    } else {
      const first = i8x16(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
      const second = i8x16(4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7);
      v128.store(target, i8x16.relaxed_swizzle(samples, first));
      v128.store(target, i8x16.relaxed_swizzle(samples, second), 16);
      target += 32;
    }
  }
}

/** Bytes from two spread rows with a step of 16, three quarters of `near`. */
export function mixRows(near: usize, far: usize, width: i32, target: usize): void {
  const three = i16x8.splat(3);
  const offset = i16x8.splat(128);
  const sixteenth = i16x8.splat(1 << 11);
  const end = target + <usize>width;
  for (; target < end; near += 16, far += 16, target += 8) {
    const sum = i16x8.add(i16x8.mul(v128.load(near), three), v128.load(far));
    const value = i16x8.add(i16x8.relaxed_q15mulr_s(sum, sixteenth), offset);
    v128.store64_lane(target, i8x16.narrow_i16x8_u(value, value), 0);
  }
}

function fourTimes(sample: i32): i16 {
  return <i16>((sample - 128) << 2);
}
