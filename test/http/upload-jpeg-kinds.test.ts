import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import sharp from "sharp";
import { psnr } from "../fixtures/compare.ts";
import { codePicture } from "../fixtures/jpeg/code-picture.ts";
import { expectedPixels } from "../fixtures/jpeg/expected-pixels.ts";
import { PROGRESSIVE_SCRIPTS } from "../fixtures/jpeg/scan-scripts.ts";
import { writeJpeg } from "../fixtures/jpeg/write-jpeg.ts";
import { encodeJpeg, encodePng, gradient, photo } from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { expectProblem, readResult } from "./answers.ts";
import { signed, WHITE_INK } from "./expected-pictures.ts";

const picture = photo(240, 180);
const SIGNATURE = { text: ".", ink: WHITE_INK };
const FIELDS = { wm_text: ".", wm_format: "jpeg", wm_color: "#ffffff" };

describe("a service on its own engine", () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.stop());

  test.each(["cmyk", "ycck", "rgb", "ycbcr"] as const)("takes a JPEG in %s", async (color) => {
    const image = codePicture(picture, { color, quality: 95 });
    const answer = await postPhoto(service, writeJpeg(image), FIELDS);
    const { picture: made } = await readResult(answer);
    expect(psnr(made, signed(expectedPixels(image), SIGNATURE))).toBeGreaterThan(33);
  });

  test.each([
    ["progressive", PROGRESSIVE_SCRIPTS["libjpeg's"](3)],
    ["extended", undefined],
  ] as const)("takes a %s JPEG", async (process, scans) => {
    const image = codePicture(picture, { sampling: "4x1 1x1 1x1" });
    const file = writeJpeg(image, { process, ...(scans && { scans }) });
    const answer = await postPhoto(service, file, FIELDS);
    const { picture: made } = await readResult(answer);
    expect(psnr(made, signed(expectedPixels(image), SIGNATURE))).toBeGreaterThan(32);
  });

  test("answers a grey picture with a grey JPEG, unless the ink is coloured", async () => {
    const channelsOf = async (file: Uint8Array, wm_color: string): Promise<number> => {
      const answer = await postPhoto(service, file, { ...FIELDS, wm_text: "Grey", wm_color });
      return (await sharp(await answer.bytes()).metadata()).channels;
    };
    const grey = gradient(300, 200);
    expect(await channelsOf(await encodeJpeg(grey, { color: "grey" }), "auto")).toBe(1);
    expect(await channelsOf(encodePng(grey), "auto")).toBe(1);
    expect(await channelsOf(encodePng(grey), "#c02020")).toBe(3);
  });

  test("keeps the chroma of a PNG, and half of a photo's", async () => {
    const subsamplingOf = async (file: Uint8Array): Promise<string | undefined> => {
      const answer = await postPhoto(service, file, FIELDS);
      return (await sharp(await answer.bytes()).metadata()).chromaSubsampling;
    };
    expect(await subsamplingOf(encodePng(picture))).toBe("4:4:4");
    expect(await subsamplingOf(await encodeJpeg(picture))).toBe("4:2:0");
  });
});

test("a service that is told to run on jSquash does, and refuses CMYK", async () => {
  const service = await startService({ environment: { CODECS: "jsquash" } });
  try {
    const cmyk = writeJpeg(codePicture(picture, { color: "cmyk" }));
    const problem = { status: 422, code: "image_undecodable" } as const;
    await expectProblem(await postPhoto(service, cmyk, FIELDS), problem);
    const answer = await postPhoto(service, await encodeJpeg(picture), FIELDS);
    const { picture: made } = await readResult(answer);
    expect(psnr(made, signed(picture, SIGNATURE))).toBeGreaterThan(30);
  } finally {
    await service.stop();
  }
});
