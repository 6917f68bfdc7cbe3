import sharp, { type Sharp } from "sharp";
import type { Size } from "../../src/domain/geometry.ts";
import type { OutputFormat } from "../../src/domain/image-format.ts";
import type { SvgOverlay } from "./svg-overlay.ts";

// Runs in Node too: nothing of Bun's is used here.

export interface SharpEncoding {
  readonly format: OutputFormat;
  /** 1 to 100. */
  readonly quality: number;
  /** libwebp's method, 0 to 6; sharp's default is 4. */
  readonly effort?: number;
}

export interface SharpJob extends SharpEncoding {
  readonly bytes: Uint8Array;
  /** What comes out, as `fitInside` has it. */
  readonly fitted: Size;
  readonly overlay: SvgOverlay;
}

/**
 * Our work as a user of sharp (libvips) would have it done: decode, turn upright, fit, overlay,
 * encode. A colour profile goes along as it does with us; sharp's default, to convert the pixels to
 * sRGB, takes half as long again.
 */
export async function signWithSharp(job: SharpJob): Promise<Buffer<ArrayBuffer>> {
  const { bytes, fitted, overlay } = job;
  const signed = sharp(bytes)
    .autoOrient()
    .resize({ ...fitted, fit: "fill" })
    .composite([{ input: overlay.svg, left: overlay.x, top: overlay.y }])
    .keepIccProfile();
  return await encoded(signed, job).toBuffer();
}

/** With sharp's own settings besides the quality: 4:2:0 and libjpeg-turbo for JPEG. */
export function encoded(picture: Sharp, { format, quality, effort = 4 }: SharpEncoding): Sharp {
  return { jpeg: () => picture.jpeg({ quality }), webp: () => picture.webp({ quality, effort }) }[
    format
  ]();
}
