/**
 * For qualities the quantiser index (RFC 6386, section 9.6) that is as like to the original, by SSIM, as
 * libwebp's file of that quality: means over six drawn photos and five taken ones, measured by
 * bench/webp/quality-map.ts.
 */
const INDEXES = [
  [1, 106.4],
  [5, 92.5],
  [10, 81.8],
  [20, 69.0],
  [30, 60.4],
  [40, 52.9],
  [50, 46.0],
  [60, 39.7],
  [65, 35.8],
  [70, 33.4],
  [75, 31.1],
  [80, 24.2],
  [85, 17.1],
  [90, 10.3],
  [93, 6.4],
  [96, 2.9],
  [98, 1.4],
  [100, 0.2],
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
