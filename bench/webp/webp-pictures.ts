import { basename } from "node:path";
import sharp, { type Sharp } from "sharp";
import { drawLandscape } from "../../docs/scene/landscape.ts";
import { photo } from "../../test/fixtures/pictures.ts";
import type { Pixels } from "../efforts/encoders.ts";
import { drawChart, drawPage, drawWindow } from "./graphics.ts";

/** Pixels to encode. */
export interface WebpPicture {
  readonly name: string;
  /** Graphics are drawn by programs: flat colours, sharp edges, text. */
  readonly kind: "photo" | "graphics";
  readonly pixels: Pixels;
}

/** What most uploads are fitted to, and a part of one in full size. */
const FITTED = { width: 1323, height: 1080 };
const PART = { width: 960, height: 720 };

/** Six photos, made of a scene, and three drawings. */
export async function drawnWebpPictures(): Promise<readonly WebpPicture[]> {
  const scene = drawLandscape({ width: 2725, height: 2225 });
  const raw = { width: scene.width, height: scene.height, channels: 4 } as const;
  const landscape = (): Sharp => sharp(scene.data, { raw });
  const part = (left: number, top: number): Sharp => landscape().extract({ left, top, ...PART });
  const grainy = photo(PART.width, PART.height);
  const fixture = sharp(grainy.data, { raw: { ...PART, channels: 4 } });
  return [
    await pictureOf("landscape", "photo", landscape().resize({ ...FITTED, fit: "fill" })),
    await pictureOf("landscape, small", "photo", landscape().resize({ width: 640 })),
    await pictureOf("sky and ridge, full size", "photo", part(300, 500)),
    await pictureOf("ground, full size", "photo", part(900, 1400)),
    await pictureOf("softened", "photo", part(1500, 900).blur(2)),
    await pictureOf("waves and grain", "photo", fixture),
    await pictureOf("page of text", "graphics", sharp(drawPage(PART))),
    await pictureOf("window", "graphics", sharp(drawWindow(PART))),
    await pictureOf("chart", "graphics", sharp(drawChart(PART))),
  ];
}

/** Photos of the caller's own, fitted as the service does. */
export async function ownWebpPictures(paths: readonly string[]): Promise<readonly WebpPicture[]> {
  return await Promise.all(
    paths.map((path) => {
      const upright = sharp(path)
        .autoOrient()
        .toColourspace("srgb")
        .flatten({ background: "#fff" });
      const box = { width: 1920, height: 1080, fit: "inside", withoutEnlargement: true } as const;
      return pictureOf(basename(path), "photo", upright.resize(box));
    }),
  );
}

async function pictureOf(
  name: string,
  kind: WebpPicture["kind"],
  image: Sharp,
): Promise<WebpPicture> {
  const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { name, kind, pixels: { data: new Uint8ClampedArray(data), width, height } };
}
