import { describe, expect, test } from "bun:test";
import sharp from "sharp";
import { drawnPicture, drawnPictures, mosaicPicture } from "../../bench/pictures.ts";
import { createOverlayMaker } from "../../bench/sharp/svg-overlay.ts";
import { resolveOptions } from "../../src/domain/option-fields.ts";
import { placeText } from "../../src/imaging/steps/place-text.ts";
import { readBundledFont } from "../../src/imaging/text/bundled-font.ts";
import { createTextRenderer } from "../../src/imaging/text/text-renderer.ts";

const OPTIONS = resolveOptions(
  {},
  { maxWidth: 1920, maxHeight: 1080, text: "a", effort: "auto", format: "jpeg" },
);
const SIZE = { width: 120, height: 75 };

describe("the pictures of the benchmark", () => {
  test("are baseline JPEGs of 4:2:0, or progressive ones", async () => {
    const baseline = await sharp((await drawnPicture("a", SIZE)).bytes).metadata();
    expect(baseline).toMatchObject({ ...SIZE, chromaSubsampling: "4:2:0", isProgressive: false });
    const { bytes } = await drawnPicture("b", SIZE, { progressive: true });
    expect(await sharp(bytes).metadata()).toMatchObject({ ...SIZE, isProgressive: true });
  });

  test("share no bytes when they are of one size", async () => {
    const files = (await drawnPictures("a", SIZE)).map(({ bytes }) => Bun.hash(bytes));
    expect(new Set(files).size).toBe(4);
  });

  test("make one of four times the size without a seam", async () => {
    const { bytes } = await mosaicPicture("a", SIZE);
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 240, height: 150 });
    const at = (x: number, y: number): number => data[(y * 240 + x) * 3] ?? 0;
    for (let y = 0; y < 150; y++) expect(Math.abs(at(119, y) - at(120, y))).toBeLessThan(40);
    for (let x = 0; x < 240; x++) expect(Math.abs(at(x, 74) - at(x, 75))).toBeLessThan(40);
    // A mirror image of itself, but for what the encoder loses.
    expect(Math.abs(at(10, 20) - at(229, 129))).toBeLessThan(40);
  });
});

describe("the text as an SVG", () => {
  test("lies where the service puts it, of the same size", async () => {
    const font = await readBundledFont();
    const overlayOf = createOverlayMaker(font);
    const textRenderer = createTextRenderer({ font });
    for (const [text, picture] of [
      ["© Photo 1000", { width: 1323, height: 1080 }],
      ["A text that does not fit at its full size", { width: 300, height: 200 }],
      ["gjpq", { width: 40, height: 30 }],
    ] as const) {
      for (const position of ["bottom-right", "top-left", "center"] as const) {
        const { box } = placeText(picture, { ...OPTIONS, text, position }, textRenderer);
        const { x, y, width, height } = overlayOf(picture, text, position);
        expect({ x, y, width, height }).toEqual(box);
      }
    }
  });
});
