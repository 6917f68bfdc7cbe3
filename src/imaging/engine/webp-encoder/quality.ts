/**
 * For qualities the quantiser index (RFC 6386, section 9.6) that is as like to the original, by SSIM, as
 * libwebp's file of that quality: means over six drawn photos and five taken ones, measured by
 * bench/webp/quality-map.ts.
 */
const INDEXES = [
  [1, 106.4],
  [5, 92.7],
  [10, 82.2],
  [20, 69.4],
  [30, 60.7],
  [40, 53.1],
  [50, 46.4],
  [60, 40.1],
  [65, 36.0],
  [70, 33.6],
  [75, 31.2],
  [80, 24.1],
  [85, 17.1],
  [90, 10.2],
  [93, 6.4],
  [96, 3.0],
  [98, 1.5],
  [100, 0.3],
] as const;

/** @param quality 1 to 100 */
export function quantiserIndexFor(quality: number): number {
  const above = Math.max(
    1,
    INDEXES.findIndex(([known]) => known >= quality),
  );
  const [low, high] = [INDEXES[above - 1] ?? INDEXES[0], INDEXES[above] ?? INDEXES[0]];
  const share = (quality - low[0]) / (high[0] - low[0]);
  return Math.round(low[1] + share * (high[1] - low[1]));
}
