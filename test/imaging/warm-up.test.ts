import { expect, test } from "bun:test";
import { CODEC_FAMILIES } from "../../src/domain/codec-family.ts";
import { createEngine } from "../../src/imaging/engine/engine.ts";
import { createPipelineTools } from "../../src/imaging/pipeline-tools.ts";
import { readBundledFont } from "../../src/imaging/text/bundled-font.ts";
import { warmUp } from "../../src/imaging/warm-up.ts";
import { compileImagingModules } from "../../src/workers/imaging-modules.ts";

const modules = await compileImagingModules();
const font = await readBundledFont();

function createTools(maxPixels: number, family: (typeof CODEC_FAMILIES)[number] = "engine") {
  const { engine: module } = modules.engine;
  const engine = createEngine({ module, maxPixels, maxFileBytes: 1 });
  return createPipelineTools({ engine, family, modules: modules.codecs, font });
}

test.each(CODEC_FAMILIES)("ends before long, with the codecs %s", async (family) => {
  const startedAt = performance.now();
  await warmUp(createTools(20_000_000, family), { maxPixels: 20_000_000 });
  // A second, and the round that it was in by then.
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test("takes the memory of a photo of 6 megapixels at once", async () => {
  const tools = createTools(20_000_000);
  expect(tools.engine.memory.buffer.byteLength).toBeLessThan(10 * 2 ** 20);
  await warmUp(tools, { maxPixels: 20_000_000 });
  expect(tools.engine.memory.buffer.byteLength).toBeGreaterThan(40 * 2 ** 20);
});

test.each([1, 1000, 1_000_000])("keeps to the memory of an engine for %d pixels", async (most) => {
  const tools = createTools(most);
  await warmUp(tools, { maxPixels: most });
  expect(tools.engine.memory.buffer.byteLength).toBeLessThan(40 * 2 ** 20);
});
