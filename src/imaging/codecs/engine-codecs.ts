import type { Size } from "../../domain/geometry.ts";
import { type Engine, type Plane, type Resize, reducedSize } from "../engine/engine.ts";
import { assertAsClaimed } from "./assert-as-claimed.ts";
import type { Codecs, ResizeOptions } from "./codecs.ts";
import { filterFor, reductionFor } from "./resize-filter.ts";

export interface EngineCodecsOptions {
  /**
   * Does what is left to it: PNG, decoding WebP, the effort `small`, and JPEGs that the engine declines.
   */
  readonly jsquash: Codecs;
  /** The engine's own, or one that shares the rows out among workers. */
  readonly resize: Resize;
}

/** The service's own JPEG codec, WebP encoder and scaling; jSquash for the rest. */
export function createEngineCodecs({ jsquash, resize }: EngineCodecsOptions): Codecs {
  return {
    async decode(bytes, options, engine) {
      const { header, atLeast } = options;
      if (header.format === "jpeg") {
        const reduction = reductionFor(header, atLeast);
        const plane = engine.decodeJpeg(bytes, { reduction });
        if (plane) {
          assertAsClaimed(plane, reducedSize(header, reduction));
          return { plane, reduction };
        }
      }
      return await jsquash.decode(bytes, options, engine);
    },

    async resize(plane, size, options, engine) {
      if (options.effort === "small") return resizeInLinearLight(plane, size, options, engine);
      const filter = filterFor(options, size);
      return resize(plane, size, { filter, ...options });
    },

    async encode(plane, options, engine) {
      const { format, effort } = options;
      if (effort === "small") return jsquash.encode(plane, options, engine);
      if (format === "jpeg") return engine.encodeJpeg(plane, options);
      return engine.encodeWebp(plane, options);
    },

    rest: () => jsquash.rest(),
  };

  /**
   * In two stages, the second from at most twice the size: jSquash's takes up to 34 bytes of heap a
   * pixel, and what is that much larger has no detail left that light could be lost from.
   */
  async function resizeInLinearLight(
    plane: Plane,
    size: Size,
    options: ResizeOptions,
    engine: Engine,
  ): Promise<Plane> {
    const twice = {
      width: Math.min(plane.width, 2 * size.width),
      height: Math.min(plane.height, 2 * size.height),
    };
    const { opaque, extent } = options;
    const first = resize(plane, twice, { filter: "lanczos3", opaque, extent });
    return jsquash.resize(first, size, { ...options, reduction: 1, extent: twice }, engine);
  }
}
