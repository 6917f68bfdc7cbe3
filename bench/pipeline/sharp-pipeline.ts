import sharp, { type Sharp } from "sharp";
import { fitInside, type Size } from "../../src/domain/geometry.ts";
import { qualityFor } from "../../src/domain/quality.ts";
import type { CanonicalOptions } from "../../src/domain/watermark-options.ts";
import { placeText } from "../../src/imaging/steps/place-text.ts";
import { drawOutline, type Outline } from "../../src/imaging/text/outline.ts";
import { outlineBounds } from "../../src/imaging/text/outline-bounds.ts";
import { createShaper } from "../../src/imaging/text/shaper.ts";
import { createTextRenderer } from "../../src/imaging/text/text-renderer.ts";

/** The encoders' settings that cost about as much as ours, and sharp's own choices elsewhere. */
const ENCODERS = {
  jpeg: (picture: Sharp, quality: number) => picture.jpeg({ quality }),
  webp: (picture: Sharp, quality: number) => picture.webp({ quality, effort: 2 }),
} as const;

export interface SharpJob {
  readonly bytes: Uint8Array;
  /** As it lies in the file, turned upright. */
  readonly upright: Size;
  readonly options: CanonicalOptions;
  readonly overlay: SvgOverlay;
}

export interface SvgOverlay {
  readonly svg: Buffer;
  readonly left: number;
  readonly top: number;
}

/** Our work as a user of sharp (libvips) would have it done: decode, turn, fit, overlay, encode. */
export async function signWithSharp(job: SharpJob): Promise<Uint8Array> {
  const { bytes, upright, options, overlay } = job;
  const { maxWidth: width, maxHeight: height, format } = options;
  const signed = sharp(bytes)
    .autoOrient()
    .resize({ width, height, fit: "inside", withoutEnlargement: true })
    .composite([{ input: overlay.svg, left: overlay.left, top: overlay.top }]);
  const quality = qualityFor(fitInside(upright, { width, height }), format);
  return await ENCODERS[format](signed, quality).toBuffer();
}

/** Draws the text of `options` for a picture of that size, in white and where we put it. */
export type OverlayMaker = (picture: Size, options: CanonicalOptions) => SvgOverlay;

/** With tools of its own: what it draws must not be found in the cache of those that are measured. */
export function createOverlayMaker(font: Uint8Array): OverlayMaker {
  const shaper = createShaper(font);
  const textRenderer = createTextRenderer({ font });
  return (picture, options) => {
    const { box } = placeText(picture, options, textRenderer);
    const svg = svgOf(shaper.shape(options.text), box);
    return { svg: Buffer.from(svg), left: box.x, top: box.y };
  };
}

/** As outlines, so that no font has to be installed and none has to be shaped. */
function svgOf(outline: Outline, { width, height }: Size): string {
  const bounds = outlineBounds(outline);
  if (!bounds) throw new RangeError("A text without ink");
  const { xMin, yMin, xMax, yMax } = bounds;
  const path: string[] = [];
  drawOutline(outline, {
    moveTo: (...at) => path.push(`M${at}`),
    lineTo: (...at) => path.push(`L${at}`),
    quadraticTo: (...at) => path.push(`Q${at}`),
    cubicTo: (...at) => path.push(`C${at}`),
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="${xMin} ${-yMax} ${xMax - xMin} ${yMax - yMin}">` +
    `<path transform="scale(1 -1)" fill="#fff" fill-opacity="0.82" d="${path.join("")}"/></svg>`
  );
}
