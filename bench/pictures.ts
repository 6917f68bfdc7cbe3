import { basename } from "node:path";
import sharp, { type Sharp } from "sharp";
import { drawLandscape } from "../docs/scene/landscape.ts";
import type { Size } from "../src/domain/geometry.ts";
import { encodePng, photo } from "../test/fixtures/pictures.ts";

/** A file to measure with. */
export interface BenchPicture {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What the makers of cameras and phones choose, about. */
const QUALITY = 90;

/** The scene of the README at any size, as a JPEG of 4:2:0. */
export async function drawnPicture(name: string, size: Size): Promise<BenchPicture> {
  return { name, bytes: await encode(landscape(size)) };
}

/** The scene and its mirror images: four originals of one size that share no bytes. */
export async function drawnPictures(name: string, size: Size): Promise<readonly BenchPicture[]> {
  const upright = landscape(size);
  const turned = [
    upright,
    upright.clone().flop(),
    upright.clone().flip(),
    upright.clone().flop().flip(),
  ];
  return await Promise.all(turned.map(async (picture) => ({ name, bytes: await encode(picture) })));
}

/** Files of the caller's own. */
export async function pictureFiles(paths: readonly string[]): Promise<readonly BenchPicture[]> {
  return await Promise.all(
    paths.map(async (path) => ({ name: basename(path), bytes: await Bun.file(path).bytes() })),
  );
}

/** A PNG whose structure is whole and whose data is damaged: only the decoder sees it. */
export function brokenPng(size: Size): BenchPicture {
  const bytes = encodePng(photo(size.width, size.height), { color: "rgb" });
  const middle = bytes.length >> 1;
  bytes.fill(0xff, middle, middle + 64);
  return { name: "broken PNG", bytes };
}

function landscape(size: Size): Sharp {
  const { data, width, height } = drawLandscape(size);
  return sharp(data, { raw: { width, height, channels: 4 } });
}

async function encode(picture: Sharp): Promise<Uint8Array<ArrayBuffer>> {
  // A copy on memory of its own: a Buffer may be a view of a pool.
  return new Uint8Array(await picture.clone().jpeg({ quality: QUALITY }).toBuffer());
}
