import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { readSettings } from "../../src/config/settings.ts";
import { sniffFormat } from "../../src/domain/image-format.ts";
import { resolveOptions } from "../../src/domain/option-fields.ts";
import { type CanonicalOptions, PIPELINE_VERSION } from "../../src/domain/watermark-options.ts";
import { createUploadBuffers } from "../../src/ingest/upload-buffers.ts";
import type { ImageProcessor, ProcessRequest } from "../../src/ports/image-processor.ts";
import type { UploadLease } from "../../src/ports/upload-buffers.ts";
import { optionDefaults } from "../../src/services/option-defaults.ts";
import { sizeLimits } from "../../src/services/size-limits.ts";
import { anErrorOf } from "../fixtures/error-code.ts";
import { cutout, decodeReference, encodeJpeg, encodePng, photo } from "../fixtures/pictures.ts";
import { waitFor } from "../fixtures/wait-for.ts";

export interface OpenImageProcessor {
  readonly processor: ImageProcessor;
  close(): Promise<void>;
}

const TIMEOUT_MS = 20_000;

/** Every clause of the image processor's contract, on one that does several pictures at a time. */
export function describeImageProcessor(
  name: string,
  open: () => Promise<OpenImageProcessor>,
): void {
  describe(`image processor: ${name}`, () => {
    const settings = readSettings({});
    const buffers = createUploadBuffers({
      maxUploadBytes: () => settings.MAX_UPLOAD_BYTES,
      maxInflightBytes: () => settings.MAX_INFLIGHT_BYTES,
    });
    const defaults = resolveOptions({}, optionDefaults(settings, "jpeg"));
    let opened: OpenImageProcessor;
    let processor: ImageProcessor;
    let jpeg: Uint8Array;

    beforeAll(async () => {
      opened = await open();
      processor = opened.processor;
      jpeg = await encodeJpeg(photo(2400, 1200));
    });
    afterEach(async () => {
      await waitFor(() => buffers.usage.leased === 0, { what: "the originals to be let go of" });
    });
    afterAll(() => opened.close());

    function leased(file: Uint8Array): UploadLease {
      const lease = buffers.lease();
      lease.append(file);
      return lease;
    }

    /** The caller's own hold ends as soon as the call has begun: the processor has one of its own. */
    function process(
      file: Uint8Array,
      options: Partial<CanonicalOptions> = {},
      request: Partial<ProcessRequest> = {},
    ): ReturnType<ImageProcessor["process"]> {
      const original = leased(file);
      const processed = processor.process({
        original,
        options: { ...defaults, ...options },
        limits: sizeLimits(settings),
        timeoutMs: TIMEOUT_MS,
        whenFull: "wait",
        signal: new AbortController().signal,
        ...request,
      });
      original.release();
      return processed;
    }

    const FORMATS = ["jpeg", "webp"] as const;
    test.each(FORMATS)("makes a finished picture in the format asked for: %s", async (format) => {
      const image = await process(jpeg, { format });
      expect(image).toMatchObject({ format, width: 1920, height: 960 });
      expect(sniffFormat(image.bytes)).toBe(format);
      expect(await decodeReference(image.bytes)).toMatchObject({ width: 1920, height: 960 });
      image.release();
      image.release();
    });

    test("goes by the options it is given, never by settings of its own", async () => {
      const image = await process(jpeg, { maxWidth: 300, maxHeight: 300, text: "Elsewhere" });
      expect(image).toMatchObject({ width: 300, height: 150 });
      image.release();
    });

    test("keeps transparency in WebP", async () => {
      const image = await process(encodePng(cutout(200, 160)), { format: "webp" });
      const alphas = (await decodeReference(image.bytes)).data.filter(
        (_, index) => index % 4 === 3,
      );
      expect(Math.min(...alphas)).toBe(0);
      image.release();
    });

    test("leaves a picture's bytes alone until it is released, whatever else it makes", async () => {
      const image = await process(jpeg, { text: "first" });
      const before = new Uint8Array(image.bytes);
      (await process(jpeg, { text: "second" })).release();
      expect(image.bytes).toEqual(before);
      image.release();
    });

    test("makes more pictures at once than it has room for when they may wait", async () => {
      const texts = Array.from({ length: 12 }, (_, index) => `number ${index}`);
      const small = await encodeJpeg(photo(320, 240));
      const images = await Promise.all(texts.map((text) => process(small, { text })));
      for (const image of images) {
        expect(sniffFormat(image.bytes)).toBe("jpeg");
        image.release();
      }
    });

    test("refuses what is no whole picture, with the refusal's code", async () => {
      const cut = jpeg.slice(0, jpeg.length / 2);
      const refused = process(cut);
      expect(refused).rejects.toThrow(anErrorOf("image_truncated"));
      expect(refused).rejects.toMatchObject({ fault: "picture" });
      await refused.catch(() => {});
    });

    test("refuses a text that its font cannot draw", async () => {
      const refused = process(jpeg, { text: "\u6f22" });
      expect(refused).rejects.toMatchObject({ code: "watermark_unrenderable", fault: "picture" });
      await refused.catch(() => {});
    });

    test("does not take what another version of the pipeline is asked for", async () => {
      const refused = process(jpeg, { pipelineVersion: PIPELINE_VERSION + 1 });
      expect(refused).rejects.toMatchObject({ code: "backend_unavailable", fault: "processor" });
      await refused.catch(() => {});
    });

    test("rejects with the signal's reason when it was aborted before", async () => {
      const signal = AbortSignal.abort(new Error("left before"));
      const aborted = process(jpeg, {}, { signal });
      expect(aborted).rejects.toThrow("left before");
      await aborted.catch(() => {});
    });

    test("rejects with the signal's reason when it is aborted at work, and works on", async () => {
      const caller = new AbortController();
      const aborted = process(jpeg, { text: "nobody waits" }, { signal: caller.signal });
      caller.abort(new Error("left"));
      expect(aborted).rejects.toThrow("left");
      await aborted.catch(() => {});
      (await process(jpeg)).release();
    });
  });
}
