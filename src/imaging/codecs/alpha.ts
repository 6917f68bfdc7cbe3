/**
 * Multiplies each colour by its alpha: round(c * a / 255), exactly. Averages of such pixels weigh a
 * pixel by how much of it is seen.
 *
 * @param straight RGBA, 8 bits a channel
 * @param target as long as `straight`, not overlapping it
 */
export function premultiply(straight: Uint8ClampedArray, target: Uint8ClampedArray): void {
  for (let offset = 0; offset < straight.length; offset += 4) {
    const alpha = straight[offset + 3] ?? 0;
    target[offset] = divideBy255((straight[offset] ?? 0) * alpha);
    target[offset + 1] = divideBy255((straight[offset + 1] ?? 0) * alpha);
    target[offset + 2] = divideBy255((straight[offset + 2] ?? 0) * alpha);
    target[offset + 3] = alpha;
  }
}

/**
 * Undoes `premultiply` as far as 8 bits allow: laid on any ground, a pixel is off by less than one
 * level. What cannot be seen becomes black.
 *
 * @param target as long as `premultiplied`, not overlapping it
 */
export function unpremultiply(premultiplied: Uint8ClampedArray, target: Uint8ClampedArray): void {
  for (let offset = 0; offset < premultiplied.length; offset += 4) {
    const alpha = premultiplied[offset + 3] ?? 0;
    // Never infinite: the colours are 0 where alpha is.
    const scale = alpha === 0 ? 0 : 255 / alpha;
    // A clamped array rounds and clamps by itself.
    target[offset] = (premultiplied[offset] ?? 0) * scale;
    target[offset + 1] = (premultiplied[offset + 1] ?? 0) * scale;
    target[offset + 2] = (premultiplied[offset + 2] ?? 0) * scale;
    target[offset + 3] = alpha;
  }
}

/** round(value / 255) for 0 to 65025, without a division (Blinn, "Three Wrongs Make a Right"). */
function divideBy255(value: number): number {
  const biased = value + 128;
  return (biased + (biased >>> 8)) >>> 8;
}
