import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { psnr } from "../fixtures/compare.ts";
import { damagedPng } from "../fixtures/damaged-png.ts";
import {
  animatedPng,
  animatedWebp,
  assemblePng,
  cutout,
  decodeReference,
  draw,
  encodeJpeg,
  encodePng,
  encodeWebp,
  flat,
  jpegClaiming,
  PNG_END,
  photo,
  pixelAt,
  pngBomb,
  pngHeader,
  quarters,
  truncated,
  withoutEndOfImage,
} from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { MIB } from "../ingest/multipart-body.ts";
import { type ExpectedProblem, expectProblem, readResult } from "./answers.ts";
import { onWhite } from "./expected-pictures.ts";

/** For one small picture, on a machine that is busy with other things. */
const SOON_MS = 3_000;
const DOT = { wm_text: "." };
const ground = photo(200, 150);
const blackAndWhite = draw(200, 150, (x, y) => (x + y < 150 ? [0, 0, 0] : [255, 255, 255]));

let service: RunningService;

beforeAll(async () => {
  service = await startService();
});
afterEach(async () => {
  // Whatever came, the service lives on.
  const picture = await readResult(await postPhoto(service, encodePng(flat(8, 8, [9, 9, 9]))));
  expect([picture.picture.width, picture.picture.height]).toEqual([8, 8]);
  const { usage } = service.service;
  expect(usage.buffers.leased).toBe(0);
  expect(usage.pool).toMatchObject({ waiting: 0, abandoned: 0 });
  await waitFor(() => service.service.usage.pool?.busy === 0, { what: "every slot to be free" });
});
afterAll(() => service.stop());

async function postInTime(file: Uint8Array, fields: Record<string, string> = {}) {
  const startedAt = performance.now();
  const answer = await postPhoto(service, file, fields);
  expect(performance.now() - startedAt).toBeLessThan(SOON_MS);
  return answer;
}

const undecodable: ExpectedProblem = { status: 422, code: "image_undecodable" };
const incomplete: ExpectedProblem = { status: 422, code: "image_truncated" };
const animated: ExpectedProblem = { status: 422, code: "image_animated" };
const tooLarge: ExpectedProblem = { status: 422, code: "image_too_large" };
const unsupported: ExpectedProblem = { status: 415, code: "unsupported_media" };

type MakeFile = () => Uint8Array | Promise<Uint8Array>;

describe("is refused", () => {
  test.each<[string, ExpectedProblem, MakeFile]>([
    ["a text file named .jpg", unsupported, () => Buffer.from("Dear Sir or Madam, enclosed")],
    ["a GIF", unsupported, () => Buffer.from("GIF89a\u0001\u0000\u0001\u0000\u0000\u0000;")],
    ["one byte", unsupported, () => Uint8Array.of(0xff)],
    ["a JPEG's first three bytes", incomplete, () => Uint8Array.of(0xff, 0xd8, 0xff)],
    ["a JPEG cut in its header", incomplete, async () => truncated(await encodeJpeg(ground), 0.01)],
    ["a JPEG cut in its data", incomplete, async () => truncated(await encodeJpeg(ground), 0.6)],
    [
      "a progressive JPEG cut in its data",
      incomplete,
      async () => truncated(await encodeJpeg(ground, { progressive: true }), 0.9),
    ],
    ["a PNG cut in its data", incomplete, () => truncated(encodePng(ground), 0.6)],
    ["a PNG without data", incomplete, () => assemblePng(pngHeader(9, 9, 8, 2), PNG_END)],
    ["a WebP cut in its data", incomplete, async () => truncated(await encodeWebp(ground), 0.6)],
    ["a damaged PNG", undecodable, damagedPng],
    ["a JPEG of no size", undecodable, () => jpegClaiming(0, 0)],
    ["an animated WebP", animated, () => animatedWebp(flat(16, 16), flat(16, 16, [1, 2, 3]))],
    ["an animated PNG", animated, () => animatedPng()],
    ["a side too long by one", tooLarge, () => encodePng(flat(8001, 1))],
    ["a height too long by one", tooLarge, () => encodePng(flat(1, 8001))],
    ["more pixels than 40 million", tooLarge, () => jpegClaiming(8000, 5001)],
    ["a PNG of 49 KB that claims 20000x20000", tooLarge, () => BOMB],
    ["a JPEG that claims 65535x65535", tooLarge, () => jpegClaiming(65_535, 65_535)],
  ])("%s", async (_, problem, makeFile) => {
    await expectProblem(await postInTime(await makeFile()), problem);
  });
});

const BOMB = pngBomb(20_000, 20_000);

test("what the header alone refuses takes no worker, and nothing of it is kept", async () => {
  const files = [
    BOMB,
    encodePng(flat(8001, 1)),
    await jpegClaiming(65_535, 65_535),
    await animatedWebp(flat(16, 16), flat(16, 16, [1, 2, 3])),
    animatedPng(),
    truncated(await encodeJpeg(ground), 0.01),
  ];
  const before = await service.storedObjects();
  for (const file of files) {
    for (const Prefer of ["", "respond-async"]) {
      const answer = await postPhoto(service, file, {}, { headers: { Prefer } });
      expect(answer.status).toBe(422);
      expect(answer.headers.get("X-T-Optimizer")).toBeNull();
      await answer.json();
    }
  }
  expect(await service.storedObjects()).toEqual(before);
});

test("what claims to be huge is judged by its header, in no time and no memory", async () => {
  expect(BOMB.byteLength).toBeLessThan(60_000);
  const files = [BOMB, await jpegClaiming(65_535, 65_535), await jpegClaiming(20_000, 20_000)];
  const before = process.memoryUsage.rss();
  const startedAt = performance.now();
  for (let round = 0; round < 10; round++) {
    const answers = await Promise.all(files.map((file) => postPhoto(service, file)));
    for (const answer of answers) await expectProblem(answer, tooLarge);
  }
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  expect(process.memoryUsage.rss() - before).toBeLessThan(48 * MIB);
});

describe("is taken, and comes back as it looks", () => {
  test.each<[string, MakeFile]>([
    ["a grey JPEG", () => encodeJpeg(ground, { color: "grey" })],
    ["a JPEG with full chroma", () => encodeJpeg(ground, { chromaSubsampling: "4:4:4" })],
    ["a 16-bit PNG", () => encodePng(ground, { bitDepth: 16 })],
    ["a 16-bit PNG without alpha", () => encodePng(ground, { bitDepth: 16, color: "rgb" })],
    ["a palette PNG", () => encodePng(quarters(200, 150), { color: "palette" })],
    [
      "a palette PNG of 2 bits",
      () => encodePng(quarters(200, 150), { color: "palette", bitDepth: 2 }),
    ],
    ["a grey PNG", () => encodePng(ground, { color: "grey" })],
    ["a 1-bit PNG", () => encodePng(blackAndWhite, { color: "grey", bitDepth: 1 })],
    ["a grey-alpha PNG", () => encodePng(cutout(200, 150), { color: "grey-alpha" })],
    ["a PNG in many chunks", () => encodePng(ground, { idatBytes: 100 })],
  ])("%s", async (_, makeFile) => {
    const file = await makeFile();
    const { picture } = await readResult(await postInTime(file, DOT));
    expect(psnr(picture, onWhite(await decodeReference(file)))).toBeGreaterThan(30);
  });

  test("a JPEG that lacks only its EOI", async () => {
    const whole = await encodeJpeg(ground);
    const { picture } = await readResult(await postInTime(withoutEndOfImage(whole), DOT));
    expect(psnr(picture, await decodeReference(whole))).toBeGreaterThan(30);
  });

  test.each([
    [1, 1, 1, 1],
    [2, 1, 2, 1],
    [8000, 1, 1920, 1],
    [1, 8000, 1, 1080],
    [8000, 3, 1920, 1],
    [7, 5, 7, 5],
    [40, 9, 40, 9],
  ])("a picture of %i x %i, however small beside its text", async (width, height, toW, toH) => {
    const file = encodePng(flat(width, height, [200, 200, 200]));
    for (const wm_format of ["jpeg", "webp"]) {
      for (const wm_text of ["A text that is far longer than the picture", "i"]) {
        const { picture } = await readResult(await postInTime(file, { wm_format, wm_text }));
        expect([picture.width, picture.height]).toEqual([toW, toH]);
      }
    }
  });

  test("one pixel is darkened by the text at most, and keeps its hue", async () => {
    const file = encodePng(flat(1, 1, [200, 200, 200]));
    const { picture } = await readResult(await postInTime(file));
    const [r, g, b] = pixelAt(picture, 0, 0);
    expect(r).toBeWithin(20, 210);
    expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThan(6);
  });
});
