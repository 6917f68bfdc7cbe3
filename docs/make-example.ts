/*
 * Makes the README's pictures: draws the scene, has the service sign it, and writes scene.jpg, which
 * was sent, and example.jpg, which came back.
 *
 *   bun docs/make-example.ts
 */

import { join } from "node:path";
import sharp from "sharp";
import { postPhoto, startService } from "../test/fixtures/running-service.ts";
import { drawLandscape, type Landscape } from "./scene/landscape.ts";

const SIZE = { width: 1600, height: 1000 };
const SCENE_QUALITY = 86;
const WATERMARK = "© Filigrane";

const scene = await encodeScene(drawLandscape(SIZE));
const example = await signed(scene);
await write("scene.jpg", scene);
await write("example.jpg", example);

async function encodeScene({ data, width, height }: Landscape): Promise<Uint8Array> {
  return await sharp(data, { raw: { width, height, channels: 4 } })
    .jpeg({ quality: SCENE_QUALITY, mozjpeg: true })
    .toBuffer();
}

async function signed(photo: Uint8Array): Promise<Uint8Array> {
  const service = await startService();
  try {
    const answer = await postPhoto(service, photo, { wm_text: WATERMARK, wm_format: "jpeg" });
    if (!answer.ok)
      throw new Error(`The service answered ${answer.status}: ${await answer.text()}`);
    return await answer.bytes();
  } finally {
    await service.stop();
  }
}

async function write(name: string, bytes: Uint8Array): Promise<void> {
  await Bun.write(join(import.meta.dir, name), bytes);
  console.log(`docs/${name}: ${(bytes.byteLength / 1000).toFixed(0)} KB`);
}
