import sharp, { type Sharp } from "sharp";
import { drawLandscape, type Landscape } from "./landscape.ts";

/** A file as a visitor of the page has it. */
export interface PhotoFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** The scene in other lights and frames, each with the name of a photo. */
const LOOKS: readonly (readonly [name: string, look: (photo: Sharp) => Sharp])[] = [
  ["lake-in-the-evening.jpg", (photo) => photo],
  [
    "before-the-storm.jpg",
    (photo) => photo.flop().modulate({ hue: -28, saturation: 0.5, brightness: 0.8 }),
  ],
  ["far-shore.jpg", (photo) => photo.extract({ left: 820, top: 330, width: 1080, height: 1350 })],
  [
    "first-light.jpg",
    (photo) => photo.flop().modulate({ hue: 24, saturation: 0.85, brightness: 1.08 }),
  ],
  ["plate-12.jpg", (photo) => photo.grayscale().linear(1.12, -10)],
];

const SIZE = { width: 2700, height: 1800 };
const QUALITY = 92;

/** Photos to show the page with. */
export async function drawPhotos(): Promise<readonly PhotoFile[]> {
  const scene = drawLandscape(SIZE);
  return await Promise.all(
    LOOKS.map(async ([name, look]) => ({
      name,
      mimeType: "image/jpeg",
      buffer: await look(open(scene)).jpeg({ quality: QUALITY }).toBuffer(),
    })),
  );
}

function open({ data, width, height }: Landscape): Sharp {
  return sharp(data, { raw: { width, height, channels: 4 } });
}
