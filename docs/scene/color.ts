/** A colour as light: 0 to 255 a channel, and beyond while it is computed. */
export type Rgb = readonly [r: number, g: number, b: number];

/** `a` at share 0, `b` at share 1. */
export function mix(a: Rgb, b: Rgb, share: number): Rgb {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

/** `color` with `strength` times `light` on top. */
export function lit(color: Rgb, light: Rgb, strength: number): Rgb {
  return [
    color[0] + light[0] * strength,
    color[1] + light[1] * strength,
    color[2] + light[2] * strength,
  ];
}

/** 0 below `from`, 1 above `to`, smooth between. */
export function smoothstep(from: number, to: number, value: number): number {
  const t = Math.max(0, Math.min(1, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

/** The colour at `at` on a scale of stops, whose places rise. */
export function gradient(stops: readonly (readonly [at: number, color: Rgb])[], at: number): Rgb {
  let [previousAt, previous] = stops[0] ?? [0, [0, 0, 0]];
  for (const [stopAt, color] of stops) {
    if (at < stopAt)
      return mix(previous, color, Math.max(0, at - previousAt) / (stopAt - previousAt));
    [previousAt, previous] = [stopAt, color];
  }
  return previous;
}
