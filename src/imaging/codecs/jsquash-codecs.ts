import * as jpegIcc from "../containers/jpeg-icc.ts";
import * as webpIcc from "../containers/webp-icc.ts";
import { assertAsClaimed } from "./assert-as-claimed.ts";
import { assertRgba } from "./assert-rgba.ts";
import type { CodecModules } from "./codec-modules.ts";
import type { Codecs, EncodeOptions } from "./codecs.ts";
import { createJpegCodec } from "./jsquash-jpeg.ts";
import { createPngDecoder } from "./jsquash-png.ts";
import { createResizer } from "./jsquash-resize.ts";
import { createWebpCodec } from "./jsquash-webp.ts";

/** The codecs of the jSquash packages. */
export function createJsquashCodecs(modules: CodecModules): Codecs {
  const jpeg = createJpegCodec({ decoder: modules.jpegDecoder, encoder: modules.jpegEncoder });
  const webp = createWebpCodec({ decoder: modules.webpDecoder, encoder: modules.webpEncoder });
  const png = createPngDecoder(modules.png);
  const resizer = createResizer(modules.resize);

  return {
    async decode(bytes, { header }, engine) {
      const decoded = await { jpeg, png, webp }[header.format].decode(bytes);
      assertRgba(decoded.data, decoded);
      assertAsClaimed(decoded, header);
      const plane = engine.allocatePlane(header);
      engine.pixels(plane).set(decoded.data);
      // Gives the copy back at once: the collector lets some dozens of them lie.
      decoded.data.buffer.transfer(0);
      return { plane, reduction: 1 };
    },

    async resize(plane, size, { opaque, effort }, engine) {
      const resized = engine.allocatePlane(size);
      resizer.resize({
        source: engine.pixels(plane),
        from: plane,
        target: engine.pixels(resized),
        to: size,
        opaque,
        fine: effort === "small",
      });
      return resized;
    },

    async encode(plane, options, engine) {
      const pixels = engine.pixels(plane);
      const { encode } = { jpeg, webp }[options.format];
      return withProfile(await encode(pixels, plane, options), options);
    },

    rest() {
      for (const codec of [jpeg, webp, png, resizer]) codec.rest();
    },
  };
}

function withProfile(file: Uint8Array, { format, icc }: EncodeOptions): Uint8Array {
  if (!icc) return file;
  const { withIccProfile } = { jpeg: jpegIcc, webp: webpIcc }[format];
  return withIccProfile(file, icc);
}
