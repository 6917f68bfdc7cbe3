/** What an encoder makes of one picture at one quality. */
export interface WebpPoint {
  readonly bytes: number;
  /** In dB. */
  readonly psnr: number;
  readonly ssim: number;
}

/** A likeness on a scale on which the logarithm of bytes is about a straight line. */
export type Scale = (point: WebpPoint) => number;

export const bySsim: Scale = ({ ssim }) => -Math.log(1 - Math.min(ssim, 1 - 1e-9));
export const byPsnr: Scale = ({ psnr }) => Math.min(psnr, 99);

/** Places of the common range at which bytes are compared. */
const PLACES = 40;

/**
 * How many times the bytes of `theirs` an encoder takes for the same likeness: the geometric mean over
 * the range that both reach (G. Bjontegaard, "Calculation of average PSNR differences between
 * RD-curves", VCEG-M33, 2001, with straight lines between the points).
 *
 * @param own points of several qualities, `theirs` likewise
 * @returns `undefined` when no likeness is reached by both
 */
export function bytesToTheirs(
  own: readonly WebpPoint[],
  theirs: readonly WebpPoint[],
  scale: Scale,
): number | undefined {
  const [a, b] = [curveOf(own, scale), curveOf(theirs, scale)];
  const low = Math.max(a[0]?.likeness ?? 0, b[0]?.likeness ?? 0);
  const high = Math.min(a.at(-1)?.likeness ?? 0, b.at(-1)?.likeness ?? 0);
  if (high <= low) return undefined;
  let sum = 0;
  for (let place = 0; place <= PLACES; place++) {
    const likeness = low + ((high - low) * place) / PLACES;
    sum += logBytesAt(a, likeness) - logBytesAt(b, likeness);
  }
  return Math.exp(sum / (PLACES + 1));
}

interface CurvePoint {
  readonly likeness: number;
  readonly logBytes: number;
}

function curveOf(points: readonly WebpPoint[], scale: Scale): readonly CurvePoint[] {
  return points
    .map((point) => ({ likeness: scale(point), logBytes: Math.log(point.bytes) }))
    .sort((a, b) => a.likeness - b.likeness);
}

function logBytesAt(curve: readonly CurvePoint[], likeness: number): number {
  const upper = Math.max(
    1,
    curve.findIndex((point) => point.likeness >= likeness),
  );
  const [low, high] = [curve[upper - 1], curve[upper]];
  if (!low || !high) throw new RangeError(`${curve.length} points; expected two at least`);
  const share = (likeness - low.likeness) / (high.likeness - low.likeness || 1);
  return low.logBytes + share * (high.logBytes - low.logBytes);
}
