/*
 * Rows of subsampled components at the picture's width.
 *
 * Subsampled by two, a component is upsampled by the triangle filter, whose centred siting is that of
 * ITU-T T.871, section 6.1: a pixel takes 3/4 of the nearest sample and 1/4 of the next nearest, in
 * each subsampled direction. Across, the filter is applied once for each row of samples and the
 * result kept, because two rows of pixels above and two below need it; down, where the row of pixels
 * is made. Any other subsampling repeats samples.
 *
 * A spread row is a row at the picture's width: 16 bits a pixel, four times (sample - 128).
 */

/** Bytes behind the last pixel of a spread row, and before the first, that may be written. */
export const SPREAD_SLACK: usize = 64;

/**
 * Spreads `samples` samples over twice as many pixels.
 *
 * @param source first sample; eight neighbours are a load, `groupStep` bytes from the next eight
 * @param target aligned to 16
 */
export function spreadDouble(source: usize, groupStep: usize, samples: i32, target: usize): void {
  const weights = i16x8.splat(0x0103);
  const offset = i8x16.splat(-128);
  // A vector of the last four samples of a group and the first four of the next, and the neighbours
  // of all, lies across two groups: the targets are shifted by half a group.
  const end = target + ((<usize>samples) << 2);
  let previous = source;
  let pointer = target - 16;
  for (let current = source; pointer < end; current += groupStep, pointer += 32) {
    const window = v128.xor(v128.load64_lane(current, v128.load64_splat(previous), 1), offset);
    const left = i8x16.relaxed_swizzle(
      window,
      i8x16(4, 3, 4, 5, 5, 4, 5, 6, 6, 5, 6, 7, 7, 6, 7, 8),
    );
    const right = i8x16.relaxed_swizzle(
      window,
      i8x16(8, 7, 8, 9, 9, 8, 9, 10, 10, 9, 10, 11, 11, 10, 11, 12),
    );
    v128.store(pointer, i16x8.relaxed_dot_i8x16_i7x16_s(left, weights));
    v128.store(pointer, i16x8.relaxed_dot_i8x16_i7x16_s(right, weights), 16);
    previous = current;
  }
  // The picture ends with whole samples: the outermost pixels have no other neighbour.
  const last = <usize>(samples - 1);
  store<i16>(target, spread(load<u8>(source)));
  store<i16>(end - 2, spread(load<u8>(source + (last >> 3) * groupStep + (last & 7))));
}

/** Spreads `samples` samples over as many pixels. */
export function spreadSingle(source: usize, groupStep: usize, samples: i32, target: usize): void {
  const offset = i16x8.splat(128);
  const four = i16x8.splat(4);
  const end = target + ((<usize>samples) << 1);
  for (; target < end; source += groupStep, target += 16) {
    v128.store(target, i16x8.mul(i16x8.sub(v128.load8x8_u(source), offset), four));
  }
}

/** Repeats every sample `1 << shift` times; writes up to 32 bytes behind the last pixel. */
export function repeatSamples(
  source: usize,
  groupStep: usize,
  shift: i32,
  width: i32,
  target: usize,
): void {
  for (let x = 0; x < width; x += 8 << shift, source += groupStep) {
    const samples = v128.load64_splat(source);
    if (shift === 0) {
      v128.store64_lane(target, samples, 0);
      target += 8;
    } else if (shift === 1) {
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

/** A row of bytes from the spread rows above and below it, three quarters of `near`. */
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

function spread(sample: i32): i16 {
  return <i16>((sample - 128) << 2);
}
