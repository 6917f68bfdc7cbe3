import { expect, test } from "bun:test";
import { acceptImage } from "../../../../src/domain/accept-image.ts";
import type { Size } from "../../../../src/domain/geometry.ts";
import { createJpegDecoder } from "../../../../src/imaging/engine/jpeg-decoder/jpeg-decoder.ts";
import { compileEngineModules } from "../../../../src/imaging/engine/modules.ts";
import { concatBytes } from "../../../fixtures/bytes.ts";
import { type CodedImage, layoutComponents } from "../../../fixtures/jpeg/coded-image.ts";
import { PROGRESSIVE_SCRIPTS } from "../../../fixtures/jpeg/scan-scripts.ts";
import { writeJpeg } from "../../../fixtures/jpeg/write-jpeg.ts";
import { MARKER } from "../../../fixtures/pictures.ts";
import { createGuardedContext } from "../../../fuzz/guarded-context.ts";
import { splitPieces } from "../../../fuzz/jpeg-pieces.ts";
import { codeOf } from "../../codecs/workbench.ts";

const LIMITS = { maxSide: 8000, maxPixels: 9_000_000 };
const { engine } = await compileEngineModules();
const context = createGuardedContext(engine, LIMITS.maxPixels);
const decoder = createJpegDecoder(context);

function decode(file: Uint8Array): Size | undefined {
  context.arena.begin(0x77);
  acceptImage(file, LIMITS);
  const plane = decoder.decode(file, { reduction: 1 });
  expect(context.violations(true)).toEqual([]);
  return plane;
}

/** A grey picture of one colour whose coefficients a few bytes tell, however large it is. */
function flatImage(width: number, height: number): CodedImage {
  const size = { width, height };
  const components = layoutComponents(size, "1x1").map((layout) => ({
    ...layout,
    id: 1,
    quantisation: new Array<number>(64).fill(1),
    coefficients: new Int16Array(layout.paddedColumns * layout.paddedRows * 64),
  }));
  return { ...size, color: "grey", components };
}

/** The file with its last scan there so many times. */
function withLastScanRepeated(file: Uint8Array, times: number): Uint8Array {
  const pieces = splitPieces(file);
  const last = pieces.findLastIndex(({ marker }) => marker === MARKER.SOS);
  const scans = new Array(times).fill(pieces[last]);
  const all = [...pieces.slice(0, last), ...scans, ...pieces.slice(last + 1)];
  return concatBytes(...all.map(({ bytes }) => bytes));
}

const small = writeJpeg(flatImage(64, 64), {
  process: "progressive",
  scans: PROGRESSIVE_SCRIPTS.spectral(1),
});

test("a scan that is there a thousand times is refused by the structure alone", async () => {
  const file = withLastScanRepeated(small, 1000);
  expect(await codeOf(() => acceptImage(file, LIMITS))).toBe("image_undecodable");
});

test("a few scans more than encoders write are decoded", () => {
  expect(decode(withLastScanRepeated(small, 400))).toMatchObject({ width: 64, height: 64 });
});

test("scans of a few bytes over a large frame are bounded by the work that they make", async () => {
  const image = flatImage(4096, 2048);
  const scans = PROGRESSIVE_SCRIPTS.spectral(1);
  const large = writeJpeg(image, { process: "progressive", scans });
  const bomb = withLastScanRepeated(large, 1000);
  expect(bomb.length).toBeLessThan(100_000);

  const startedAt = performance.now();
  expect(await codeOf(() => decode(bomb))).toBe("image_too_large");
  expect(performance.now() - startedAt).toBeLessThan(5000);
  expect(decode(large)).toMatchObject({ width: 4096, height: 2048 });
});
