import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type CanonicalOptions,
  EFFORTS,
  POSITIONS,
  type WatermarkColor,
} from "../../src/domain/watermark-options.ts";
import { resultId } from "../../src/services/result-id.ts";
import { encodePng, flat, photo } from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { idOf } from "./answers.ts";

describe("the id", () => {
  const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((b) => b.toHex());
  const color: fc.Arbitrary<WatermarkColor> = fc.oneof(
    fc.constant("auto" as const),
    fc
      .integer({ min: 0, max: 0xffffff })
      .map((rgb) => `#${rgb.toString(16).padStart(6, "0")}` as const),
  );
  // Texts that could be taken for the JSON around them, too.
  const text = fc.oneof(
    fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }),
    fc.constantFrom('","position":"top', "\\", '"', "}", "null"),
  );
  const options: fc.Arbitrary<CanonicalOptions> = fc.record({
    pipelineVersion: fc.integer({ min: 1, max: 3 }),
    text,
    position: fc.constantFrom(...POSITIONS),
    color,
    format: fc.constantFrom("jpeg" as const, "webp" as const),
    effort: fc.constantFrom(...EFFORTS),
    maxWidth: fc.integer({ min: 1, max: 16_383 }),
    maxHeight: fc.integer({ min: 1, max: 16_383 }),
  });

  test("differs as soon as one thing does", () => {
    fc.assert(
      fc.property(hex, hex, options, options, (sha, otherSha, one, other) => {
        const id = resultId(sha, one);
        expect(id).toMatch(/^[0-9a-f]{64}$/);
        expect(resultId(otherSha, one) === id).toBe(otherSha === sha);
        for (const key of Object.keys(one)) {
          // A key of one is a key of the other: both are whole.
          const name = key as keyof CanonicalOptions;
          const mixed = { ...one, [name]: other[name] };
          expect(resultId(sha, mixed) === id).toBe(one[name] === other[name]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("is the same whatever the order in which the options were put together", () => {
    fc.assert(
      fc.property(hex, options, (sha, one) => {
        // The same entries.
        const reversed = Object.fromEntries(Object.entries(one).reverse()) as typeof one;
        expect(resultId(sha, reversed)).toBe(resultId(sha, one));
      }),
      { numRuns: 50 },
    );
  });
});

describe("over HTTP", () => {
  const file = encodePng(photo(24, 16));
  let service: RunningService;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.stop());

  async function idFor(fields: Readonly<Record<string, string>>, photoFile = file, accept = "*/*") {
    return idOf(await postPhoto(service, photoFile, fields, { headers: { Accept: accept } }));
  }

  test("requests that differ in anything never share an id", async () => {
    const oneByteOff = file.slice();
    // The last byte of IEND's checksum, which no decoder looks at: the same pixels.
    oneByteOff[oneByteOff.length - 1] = (oneByteOff.at(-1) ?? 0) ^ 1;
    const ids = [
      await idFor({}),
      await idFor({}, oneByteOff),
      await idFor({ wm_text: "a" }),
      await idFor({ wm_text: "A" }),
      await idFor({ wm_text: "a b" }),
      await idFor({ wm_text: "a  b" }),
      ...(await Promise.all(POSITIONS.slice(0, -1).map((wm_position) => idFor({ wm_position })))),
      await idFor({ wm_color: "#ffffff" }),
      await idFor({ wm_color: "#fffffe" }),
      await idFor({ wm_format: "webp" }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each([
    ["position", { wm_position: "bottom-right" }],
    ["colour", { wm_color: "auto" }],
    ["format", { wm_format: "jpeg" }],
    ["text", { wm_text: "Filigrane" }],
    ["text, but for white space around it", { wm_text: "  Filigrane\n" }],
  ])("what says the default aloud shares its id: %s", async (_, fields) => {
    expect(await idFor(fields)).toBe(await idFor({}));
  });

  test("two ways to write the same share an id", async () => {
    expect(await idFor({ wm_text: "Zoe\u0308" })).toBe(await idFor({ wm_text: "Zoë" }));
    expect(await idFor({ wm_color: "#AbCdEf" })).toBe(await idFor({ wm_color: "#abcdef" }));
    expect(await idFor({ wm_format: "webp" })).toBe(await idFor({}, file, "image/webp"));
  });

  test.each([
    ["MAX_WIDTH", "1919"],
    ["MAX_HEIGHT", "1079"],
    ["WATERMARK_TEXT", "another"],
    ["EFFORT", "small"],
  ])("another %s gives the same upload another id", async (name, value) => {
    const other = await startService({ environment: { [name]: value } });
    try {
      const id = idOf(await postPhoto(other, file));
      expect(id).not.toBe(await idFor({}));
    } finally {
      await other.stop();
    }
  });

  test.each([
    ["MAX_UPLOAD_BYTES", "1MiB"],
    ["WORKERS", "1"],
    ["CORS_ORIGIN", "https://example.org"],
  ])("another %s, which changes no pixel, gives it the same id", async (name, value) => {
    const other = await startService({ environment: { [name]: value } });
    try {
      expect(idOf(await postPhoto(other, file))).toBe(await idFor({}));
    } finally {
      await other.stop();
    }
  });

  test("the same pixels in another file are another upload", async () => {
    const ground = flat(24, 16);
    const grey = encodePng(ground, { color: "grey" });
    expect(await idFor({}, grey)).not.toBe(await idFor({}, encodePng(ground)));
  });
});
