import { describe, expect, test } from "bun:test";
import { readSettings } from "../../src/config/settings.ts";
import { CODEC_FAMILIES } from "../../src/domain/codec-family.ts";
import { resolveOptions } from "../../src/domain/option-fields.ts";
import type { CanonicalOptions } from "../../src/domain/watermark-options.ts";
import { createEngine } from "../../src/imaging/engine/engine.ts";
import { runPipeline } from "../../src/imaging/pipeline.ts";
import { createPipelineTools } from "../../src/imaging/pipeline-tools.ts";
import { readBundledFont } from "../../src/imaging/text/bundled-font.ts";
import { optionDefaults } from "../../src/services/option-defaults.ts";
import { sizeLimits } from "../../src/services/size-limits.ts";
import { compileImagingModules } from "../../src/workers/imaging-modules.ts";
import { psnr } from "../fixtures/compare.ts";
import {
  asStored,
  decodeReference,
  encodeJpeg,
  encodePng,
  flat,
  photo,
  type Rgba,
} from "../fixtures/pictures.ts";

const settings = readSettings({});
const modules = await compileImagingModules();
const engine = createEngine({ module: modules.engine.engine, maxPixels: 4_000_000 });
const font = await readBundledFont();
const defaults = resolveOptions({}, optionDefaults(settings, "jpeg"));

const STEPS = [
  ...["header", "decode", "fit", "orient", "lay on white"],
  ...["text", "luminance", "watermark", "encode"],
];

/** The part above the watermark, which lies in the lower half. */
function upperHalf({ data, width, height }: Rgba): Rgba {
  const rows = Math.floor(height / 2);
  return { data: data.slice(0, width * rows * 4), width, height: rows };
}

describe.each(CODEC_FAMILIES)("runPipeline with the codecs %s", (family) => {
  const tools = createPipelineTools({ engine, family, modules: modules.codecs, font });

  function run(file: Uint8Array, options: Partial<CanonicalOptions> = {}, checkpoint = () => {}) {
    return runPipeline(tools, {
      bytes: file,
      options: { ...defaults, ...options },
      limits: sizeLimits(settings),
      checkpoint,
    });
  }

  test("runs its steps in order, and tells the time of each", async () => {
    const { steps } = await run(await encodeJpeg(photo(64, 48)));
    expect(Object.keys(steps)).toEqual(STEPS);
    for (const ms of Object.values(steps)) expect(ms).toBeGreaterThanOrEqual(0);
  });

  test.each(STEPS.map((name, index) => [name, index] as const))(
    "can be stopped before the step %j",
    async (_, index) => {
      let steps = 0;
      const stopped = run(await encodeJpeg(photo(64, 48)), {}, () => {
        if (steps++ === index) throw new Error("no longer wanted");
      });
      expect(stopped).rejects.toThrow("no longer wanted");
      await stopped.catch(() => {});
      expect(steps).toBe(index + 1);
    },
  );

  test.each(["jpeg", "webp"] as const)(
    "leaves a picture that fits as it is, but for the text and the coding: %s",
    async (format) => {
      const picture = photo(640, 480);
      const { bytes } = await run(encodePng(picture), { format });
      const made = await decodeReference(bytes);
      expect(psnr(upperHalf(made), upperHalf(picture))).toBeGreaterThan(33);
      expect(psnr(made, picture)).toBeLessThan(psnr(upperHalf(made), upperHalf(picture)));
    },
  );

  test.each([1, 2, 3, 4, 5, 6, 7, 8] as const)(
    "gives the same picture whatever orientation it was stored in: %d",
    async (orientation) => {
      const upright = photo(320, 200);
      const stored = encodePng(asStored(upright, orientation), { orientation });
      const made = await decodeReference((await run(stored)).bytes);
      const expected = await decodeReference((await run(encodePng(upright))).bytes);
      expect(made).toEqual(expected);
    },
  );

  test.each([
    [[0, 0, 0], "bright"],
    [[128, 128, 128], "bright"],
    [[129, 129, 129], "dark"],
    [[255, 255, 255], "dark"],
  ] as const)("writes on a ground of %j in %s ink", async (ground, ink) => {
    const made = await decodeReference((await run(encodePng(flat(400, 300, ground)))).bytes);
    const reds = made.data.filter((_, index) => index % 4 === 0);
    const brightest = Math.max(...reds) - ground[0];
    const darkest = ground[0] - Math.min(...reds);
    // Ringing around the letters goes a little the other way.
    if (ink === "bright") expect([brightest > 80, darkest < 30]).toEqual([true, true]);
    else expect([darkest > 70, brightest < 30]).toEqual([true, true]);
  });

  test("begins anew with every job, after one that failed too", async () => {
    const file = await encodeJpeg(photo(300, 200));
    const first = new Uint8Array((await run(file)).bytes);
    await run(file.slice(0, 500)).catch(() => {});
    await run(encodePng(photo(31, 57))).then(() => {});
    expect(new Uint8Array((await run(file)).bytes)).toEqual(first);
  });
});
