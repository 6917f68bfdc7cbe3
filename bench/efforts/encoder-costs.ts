import { createPixelsJudge, type Likeness } from "../likeness/likeness.ts";
import { median } from "../statistics.ts";
import { turnOrder } from "../turns.ts";
import type { Encoder, Pixels } from "./encoders.ts";
import { bytesAtSsim, type Cost, type RatePoint } from "./rate-curve.ts";

/** What one encoder takes for one picture. */
export interface EncoderCost extends Cost {
  readonly encoder: string;
  /** Milliseconds at the service's quality, round by round. */
  readonly times: readonly number[];
  /** Their median. */
  readonly ms: number;
  /** At the service's quality. */
  readonly file: { readonly bytes: number } & Likeness;
  /** As many as it needs to be as like as the file of the encoder that is the measure. */
  readonly bytes: number;
}

export interface EncoderCostsOptions {
  readonly pixels: Pixels;
  /** The service's own for this size. */
  readonly quality: number;
  /** Name of the encoder that is the measure. */
  readonly measure: string;
  readonly rounds: number;
}

/** Qualities beside the service's own: an encoder that does less needs a higher one. */
const OTHER_QUALITIES = [-6, 5, 10] as const;

/** The same pixels through each encoder, in turns. */
export async function measureEncoders(
  encoders: readonly Encoder[],
  { pixels, quality, measure, rounds }: EncoderCostsOptions,
): Promise<readonly EncoderCost[]> {
  const judge = createPixelsJudge(withoutAlpha(pixels));
  const times = new Map<Encoder, number[]>(encoders.map((encoder) => [encoder, []]));
  // One round more than counts: cold WebAssembly is slow.
  for (let round = -1; round < rounds; round++) {
    for (const encoder of turnOrder(encoders, Math.max(0, round))) {
      const startedAt = performance.now();
      await encoder.encode(pixels, quality);
      if (round >= 0) times.get(encoder)?.push(performance.now() - startedAt);
    }
  }
  const made = [];
  for (const encoder of encoders) {
    const fileAt = async (quality: number) => {
      const file = await encoder.encode(pixels, quality);
      return { bytes: file.byteLength, ...(await judge(file)) };
    };
    const file = await fileAt(quality);
    const curve: RatePoint[] = [file];
    for (const more of OTHER_QUALITIES) curve.push(await fileAt(Math.min(100, quality + more)));
    made.push({ encoder, file, curve });
  }
  const goal = made.find(({ encoder }) => encoder.name === measure)?.file.ssim;
  if (goal === undefined) throw new RangeError(`There is no encoder ${measure}`);
  return made.map(({ encoder, file, curve }) => {
    const ms = times.get(encoder) ?? [];
    const bytes = bytesAtSsim(curve, goal);
    return { encoder: encoder.name, times: ms, ms: median(ms), file, bytes };
  });
}

function withoutAlpha({ data, width, height }: Pixels) {
  return { width, height, data: new Uint8Array(data.filter((_, at) => at % 4 !== 3)) };
}
