import { basename } from "node:path";
import sharp, { type Sharp } from "sharp";
import { drawLandscape, type Landscape } from "../docs/scene/landscape.ts";
import type { Size } from "../src/domain/geometry.ts";
import { encodePng, photo } from "../test/fixtures/pictures.ts";

/** A file to measure with. */
export interface BenchPicture {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What the makers of cameras and phones choose, about. */
const QUALITY = 90;

/** As the service takes them for photos: 6 MP of the shape of a camera's, 8 MP of a screen's. */
export const SIZE_6MP: Size = { width: 2725, height: 2225 };
export const SIZE_8MP: Size = { width: 3840, height: 2160 };

/** The scene of the README at any size, as a JPEG of 4:2:0. */
export async function drawnPicture(
  name: string,
  size: Size,
  { progressive = false }: { readonly progressive?: boolean } = {},
): Promise<BenchPicture> {
  return { name, bytes: await encode(landscape(size), progressive) };
}

/** The scene and its mirror images: four originals of one size that share no bytes. */
export async function drawnPictures(name: string, size: Size): Promise<readonly BenchPicture[]> {
  const turned = mirrorImages(size);
  return await Promise.all(turned.map(async (picture) => ({ name, bytes: await encode(picture) })));
}

/** Four times `size`: the scene and its mirror images side by side, so that no seam is seen. */
export async function mosaicPicture(name: string, size: Size): Promise<BenchPicture> {
  const { width, height } = size;
  const corners = [
    { left: 0, top: 0 },
    { left: width, top: 0 },
    { left: 0, top: height },
    { left: width, top: height },
  ];
  const tiles = await Promise.all(mirrorImages(size).map((picture) => picture.raw().toBuffer()));
  const create = { width: 2 * width, height: 2 * height, channels: 4, background: "#fff" } as const;
  const raw = { width, height, channels: 4 } as const;
  const mosaic = sharp({ create }).composite(
    corners.flatMap((corner, index) => {
      const input = tiles[index];
      return input ? [{ input, raw, ...corner }] : [];
    }),
  );
  return { name, bytes: await encode(mosaic) };
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

/** Scenes by their size: one of 8 MP takes some seconds to draw, and most parts ask for the same. */
const drawn = new Map<string, Landscape>();

function landscape(size: Size): Sharp {
  const key = `${size.width}x${size.height}`;
  const scene = drawn.get(key) ?? drawLandscape(size);
  drawn.set(key, scene);
  const { data, width, height } = scene;
  return sharp(data, { raw: { width, height, channels: 4 } });
}

/** The scene, turned left to right, turned upside down, and both. */
function mirrorImages(size: Size): Sharp[] {
  const upright = landscape(size);
  return [upright, upright.clone().flop(), upright.clone().flip(), upright.clone().flop().flip()];
}

async function encode(picture: Sharp, progressive = false): Promise<Uint8Array<ArrayBuffer>> {
  // A copy on memory of its own: a Buffer may be a view of a pool.
  return new Uint8Array(await picture.clone().jpeg({ quality: QUALITY, progressive }).toBuffer());
}
