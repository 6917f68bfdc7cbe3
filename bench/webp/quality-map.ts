/*
 * Finds the quantiser index that is as like (SSIM) as libwebp at each quality, and prints the table of
 * src/imaging/engine/webp-encoder/quality.ts.
 *
 *   bun bench/webp/quality-map.ts [photo.jpg ...]
 *
 * Likeness is compared as -log(1 - SSIM), which is about a straight line of the index; the table has the
 * mean index over all photos, those drawn here and the caller's.
 */

import type { Encoder } from "../efforts/encoders.ts";
import { createPixelsJudge } from "../likeness/likeness.ts";
import { ownEncoder, sharpEncoder } from "./webp-encoders.ts";
import { drawnWebpPictures, ownWebpPictures, type WebpPicture } from "./webp-pictures.ts";

const QUALITIES = [1, 5, 10, 20, 30, 40, 50, 60, 65, 70, 75, 80, 85, 90, 93, 96, 98, 100];
const INDEXES = [0, 2, 4, 7, 10, 14, 19, 25, 32, 40, 50, 60, 72, 86, 100, 114, 127];

/** libwebp's usual effort. */
const theirs = sharpEncoder(4);
/** The quality says which of the indexes, from 1 on. */
const own = await ownEncoder("own", { indexFor: (quality) => INDEXES[quality - 1] ?? 0 });

const pictures = [
  ...(await drawnWebpPictures()).filter(({ kind }) => kind === "photo"),
  ...(await ownWebpPictures(process.argv.slice(2))),
];
const found: number[][] = QUALITIES.map(() => []);
for (const picture of pictures) {
  const { reference, candidates } = await likenessOf(picture);
  for (const [at, likeness] of reference.entries()) found[at]?.push(indexFor(likeness, candidates));
  console.error(picture.name, found.map((indexes) => indexes.at(-1)?.toFixed(0)).join(" "));
}
for (const [at, quality] of QUALITIES.entries()) {
  const indexes = found[at] ?? [];
  const mean = indexes.reduce((sum, index) => sum + index, 0) / indexes.length;
  console.log(`  [${quality}, ${mean.toFixed(1)}],`);
}

async function likenessOf({ pixels }: WebpPicture) {
  const data = new Uint8Array(pixels.data.filter((_, at) => at % 4 !== 3));
  const judge = createPixelsJudge({ ...pixels, data });
  const rate = async (encoder: Encoder, quality: number): Promise<number> => {
    const { ssim } = await judge(await encoder.encode(pixels, quality));
    return -Math.log(1 - Math.min(ssim, 1 - 1e-9));
  };
  const reference: number[] = [];
  for (const quality of QUALITIES) reference.push(await rate(theirs, quality));
  const candidates: (readonly [index: number, likeness: number])[] = [];
  for (const [at, index] of INDEXES.entries()) candidates.push([index, await rate(own, at + 1)]);
  return { reference, candidates };
}

/** Between the two nearest of the candidates, whose likeness falls. */
function indexFor(
  likeness: number,
  candidates: readonly (readonly [index: number, likeness: number])[],
): number {
  for (const [at, [index, reached]] of candidates.entries()) {
    if (reached > likeness) continue;
    const better = candidates[at - 1];
    if (!better) return index;
    const share = (better[1] - likeness) / (better[1] - reached);
    return better[0] + share * (index - better[0]);
  }
  return candidates.at(-1)?.[0] ?? 0;
}
