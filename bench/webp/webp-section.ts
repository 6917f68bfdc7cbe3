import type { Encoder } from "../efforts/encoders.ts";
import { kilobytes, percentMore, ratio, times, verdict } from "../figures.ts";
import { createPixelsJudge } from "../likeness/likeness.ts";
import type { Section, Table } from "../report.ts";
import { medianRatio } from "../statistics.ts";
import { turnOrder } from "../turns.ts";
import { byPsnr, bySsim, bytesToTheirs, type Scale, type WebpPoint } from "./rate-difference.ts";
import { ownEncoder, sharpEncoder } from "./webp-encoders.ts";
import type { WebpPicture } from "./webp-pictures.ts";

export interface WebpSectionOptions {
  /** The first one is what the goals of time are for. */
  readonly pictures: readonly WebpPicture[];
  readonly rounds: number;
  readonly onProgress: (what: string) => void;
}

const OWN = "Filigrane";
/** At which time is measured. */
const QUALITY = 75;
const QUALITIES = [60, 68, 75, 82, 90] as const;

/** Of sharp's time, at its usual effort 4 and at 2. */
const MOST_OF_EFFORT_4 = 0.3;
const MOST_OF_EFFORT_2 = 0.6;
/** Of libwebp's bytes for the same likeness. */
const MOST_BYTES = 1.1;

interface Measured {
  readonly picture: WebpPicture;
  readonly ms: ReadonlyMap<string, readonly number[]>;
  readonly points: ReadonlyMap<string, readonly WebpPoint[]>;
}

/** The engine's WebP encoder beside libwebp in native code, on the same pixels, one thread each. */
export async function webpSection(options: WebpSectionOptions): Promise<Section> {
  const encoders = [await ownEncoder(OWN), sharpEncoder(2), sharpEncoder(4)];
  const measured: Measured[] = [];
  for (const picture of options.pictures) {
    options.onProgress(picture.name);
    const ms = await timesOf(encoders, picture, options.rounds);
    measured.push({ picture, ms, points: await pointsOf(encoders, picture) });
  }
  const others = encoders.slice(1).map(({ name }) => name);
  return {
    title: "WebP encoder",
    notes: [
      `Pixels in memory to a file, on one thread, quality ${QUALITY}, ${options.rounds} rounds in turns; ` +
        "milliseconds, minimum / median, and the median of the rounds' ratios. Bytes are compared at " +
        `equal likeness, as a mean over what the qualities ${QUALITIES.join(", ")} reach; graphics are ` +
        "what programs draw.",
      ...verdicts(measured),
    ],
    tables: [timeTable(measured, others), bytesTable(measured, others)],
  };
}

async function timesOf(
  encoders: readonly Encoder[],
  { pixels }: WebpPicture,
  rounds: number,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const ms = new Map<string, number[]>(encoders.map(({ name }) => [name, []]));
  // Some rounds more than count: cold WebAssembly is slow.
  for (let round = -3; round < rounds; round++) {
    for (const encoder of turnOrder(encoders, Math.max(0, round))) {
      const startedAt = performance.now();
      await encoder.encode(pixels, QUALITY);
      if (round >= 0) ms.get(encoder.name)?.push(performance.now() - startedAt);
    }
  }
  return ms;
}

async function pointsOf(
  encoders: readonly Encoder[],
  { pixels }: WebpPicture,
): Promise<ReadonlyMap<string, readonly WebpPoint[]>> {
  const data = new Uint8Array(pixels.data.filter((_, at) => at % 4 !== 3));
  const judge = createPixelsJudge({ ...pixels, data });
  const points = new Map<string, WebpPoint[]>();
  for (const encoder of encoders) {
    const own: WebpPoint[] = [];
    for (const quality of QUALITIES) {
      const file = await encoder.encode(pixels, quality);
      own.push({ bytes: file.byteLength, ...(await judge(file)) });
    }
    points.set(encoder.name, own);
  }
  return points;
}

function verdicts(measured: readonly Measured[]): readonly string[] {
  const [first] = measured;
  const shareOf = (name: string): number => (first ? timeRatio(first, name) : Number.NaN);
  const [four, two] = [shareOf("sharp, effort 4"), shareOf("sharp, effort 2")];
  const worst = Math.max(
    ...measured.flatMap((one) =>
      [bySsim, byPsnr].map((scale) => bytesRatio(one, "sharp, effort 4", scale) ?? 0),
    ),
  );
  return [
    verdict(
      `${first?.picture.name}: at most ${MOST_OF_EFFORT_4} of sharp's time at effort 4`,
      four <= MOST_OF_EFFORT_4,
      ratio(four),
    ),
    verdict(`At most ${MOST_OF_EFFORT_2} at effort 2`, two <= MOST_OF_EFFORT_2, ratio(two)),
    verdict(
      "For no picture more than 10 % larger than effort 4 at equal likeness",
      worst <= MOST_BYTES,
      `at worst ${percentMore(worst, 1)}`,
    ),
  ];
}

function timeRatio({ ms }: Measured, name: string): number {
  return medianRatio(ms.get(OWN) ?? [], ms.get(name) ?? []);
}

function bytesRatio({ points }: Measured, name: string, scale: Scale): number | undefined {
  return bytesToTheirs(points.get(OWN) ?? [], points.get(name) ?? [], scale);
}

function timeTable(measured: readonly Measured[], others: readonly string[]): Table {
  return {
    caption: "Time",
    columns: ["picture", "size", OWN, ...others.flatMap((name) => [name, "ratio"])],
    rows: measured.map((one) => {
      const { name, pixels } = one.picture;
      return [
        name,
        `${pixels.width}x${pixels.height}`,
        times(one.ms.get(OWN) ?? []),
        ...others.flatMap((other) => [
          times(one.ms.get(other) ?? []),
          ratio(timeRatio(one, other)),
        ]),
      ];
    }),
  };
}

/** Bytes at the middle quality, what they are like, and bytes at equal likeness. */
function bytesTable(measured: readonly Measured[], others: readonly string[]): Table {
  const middle = QUALITIES.indexOf(QUALITY);
  return {
    caption: `Bytes and SSIM at quality ${QUALITY}, and bytes to theirs at equal SSIM and equal PSNR`,
    columns: [
      ...["picture", "kind", "KB", "SSIM"],
      ...others.flatMap((name) => [`${name}: KB`, "SSIM", "equal SSIM", "equal PSNR"]),
    ],
    rows: measured.map((one) => {
      const figures = (name: string): readonly string[] => {
        const point = one.points.get(name)?.[middle];
        return [kilobytes(point?.bytes ?? 0), point?.ssim.toFixed(4) ?? ""];
      };
      const equal = (name: string, scale: Scale): string => {
        const found = bytesRatio(one, name, scale);
        return found === undefined ? "" : percentMore(found, 1);
      };
      return [
        ...[one.picture.name, one.picture.kind, ...figures(OWN)],
        ...others.flatMap((name) => [...figures(name), equal(name, bySsim), equal(name, byPsnr)]),
      ];
    }),
  };
}
