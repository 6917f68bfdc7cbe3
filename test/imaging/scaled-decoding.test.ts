import { expect, test } from "bun:test";
import { drawLandscape } from "../../docs/scene/landscape.ts";
import { fitInside, type Size } from "../../src/domain/geometry.ts";
import { readImageHeader } from "../../src/domain/read-image-header.ts";
import { createEngineCodecs } from "../../src/imaging/codecs/engine-codecs.ts";
import { createJsquashCodecs } from "../../src/imaging/codecs/jsquash-codecs.ts";
import { fit } from "../../src/imaging/steps/fit.ts";
import { type Bytes, encodeJpeg } from "../fixtures/pictures.ts";
import { areaAverage, psnrToAverage } from "./area-average.ts";
import { decodeWith, engine, modules, pixelsOf } from "./codecs/workbench.ts";

const jsquash = createJsquashCodecs(modules);
const codecs = createEngineCodecs({ jsquash, resize: engine.resize });

/** Decodes for `size`, or in full, and scales to it. */
async function scaled(file: Bytes, size: Size, inFull: boolean) {
  engine.reset();
  const header = readImageHeader(file);
  const atLeast = inFull ? header : size;
  const decoded = await codecs.decode(file, { header, atLeast }, engine);
  const fitting = { header, size, effort: "auto" } as const;
  const { plane } = await fit({ ...decoded, opaque: true }, fitting, codecs, engine);
  expect({ width: plane.width, height: plane.height }).toEqual(size);
  return { picture: pixelsOf(plane), reduction: decoded.reduction };
}

// Ratios to scale by: whole ones, whose reduced size is the size wanted, and those between.
const RATIOS = [2, 2.05, 2.7, 2.8, 3, 3.3, 4, 5.4, 5.6, 5.9, 6.1, 8, 10.9, 11.3, 13];

for (const full of [
  { width: 1600, height: 1200 },
  { width: 1603, height: 1207 },
]) {
  const file = await encodeJpeg(drawLandscape(full), { quality: 90 });
  const original = await decodeWith(jsquash, file);

  test.each(RATIOS)(
    `a picture of ${full.width}x${full.height} scaled by %d is as good as without reduction`,
    async (ratio) => {
      const box = { width: full.width / ratio, height: full.height / ratio };
      const size = fitInside(full, {
        width: Math.floor(box.width),
        height: Math.floor(box.height),
      });
      const average = areaAverage(original, size);
      const reduced = await scaled(file, size, false);
      const inFull = await scaled(file, size, true);
      expect(inFull.reduction).toBe(1);
      expect(psnrToAverage(reduced.picture, average)).toBeGreaterThan(
        psnrToAverage(inFull.picture, average) - 0.5,
      );
      if (ratio >= 2.8) expect(reduced.reduction).toBeGreaterThan(1);
    },
  );

  test(`a picture of ${full.width}x${full.height} that is not shrunk is not reduced`, async () => {
    const { picture, reduction } = await scaled(file, full, false);
    expect(reduction).toBe(1);
    expect(psnrToAverage(picture, areaAverage(original, full))).toBeGreaterThan(45);
  });
}
