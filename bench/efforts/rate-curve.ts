/** What an encoder makes of one picture at one quality. */
export interface RatePoint {
  readonly bytes: number;
  readonly ssim: number;
}

/**
 * The bytes at which an encoder reaches `ssim`: interpolated between the two nearest of its points,
 * the logarithm of bytes being about a straight line there. Beyond the outermost points their line
 * goes on.
 *
 * @param points two at least, of different qualities
 */
export function bytesAtSsim(points: readonly RatePoint[], ssim: number): number {
  const sorted = points.toSorted((a, b) => a.ssim - b.ssim);
  const above = sorted.findIndex((point) => point.ssim >= ssim);
  const upper = Math.max(1, above === -1 ? sorted.length - 1 : above);
  const [low, high] = sorted.slice(upper - 1, upper + 1);
  if (!low || !high) throw new RangeError(`${points.length} points; expected two at least`);
  const share = (ssim - low.ssim) / (high.ssim - low.ssim);
  return low.bytes * (high.bytes / low.bytes) ** share;
}

/** What it costs to reach a likeness in one way. */
export interface Cost {
  readonly bytes: number;
  readonly ms: number;
}

/** Those costs that no other undercuts in both bytes and time. */
export function paretoFront<T extends Cost>(costs: readonly T[]): T[] {
  return costs.filter(
    (cost) =>
      !costs.some(
        (other) =>
          other.bytes <= cost.bytes &&
          other.ms <= cost.ms &&
          (other.bytes < cost.bytes || other.ms < cost.ms),
      ),
  );
}

/**
 * The best of them when one per cent of bytes is worth `worth` per cent of time: the smallest
 * bytes^worth * ms.
 *
 * @throws RangeError when there is none
 */
export function bestCost<T extends Cost>(costs: readonly T[], worth: number): T {
  const priceOf = ({ bytes, ms }: Cost): number => worth * Math.log(bytes) + Math.log(ms);
  const [best] = costs.toSorted((a, b) => priceOf(a) - priceOf(b));
  if (!best) throw new RangeError("No costs to choose from");
  return best;
}
