import { LRUCache } from "lru-cache";
import { InternalError, WatermarkUnrenderableError } from "../../domain/errors.ts";
import type { Size } from "../../domain/geometry.ts";
import { flattenOutline } from "./flatten-outline.ts";
import { type InkExtent, inkBox, largestFontSize } from "./font-size.ts";
import type { Outline } from "./outline.ts";
import { type Bounds, outlineBounds } from "./outline-bounds.ts";
import { rasterise } from "./rasterise.ts";
import { createShaper } from "./shaper.ts";
import type { TextMask } from "./text-mask.ts";

export interface TextRendererOptions {
  /** A TrueType or OpenType font; copied. */
  readonly font: Uint8Array;
  /** Bound of all that is kept for later calls, in bytes; at least 1024. */
  readonly cacheBytes?: number;
}

/** Draws one line of text as a mask. Belongs to one thread. */
export interface TextRenderer {
  /**
   * The text at the largest size whose ink box fits inside `available`: at most 48 px, in steps of
   * 1/64 px. At 1 px it is drawn whether it fits or not, cut off at the right and at the bottom; so
   * the mask never exceeds `available`. Without that cut the mask is the ink box.
   *
   * The mask may be handed out again: the caller must not write to it.
   *
   * @param available whole pixels, at least 1x1
   * @throws WatermarkUnrenderableError when the font lacks a glyph (it names the characters), when
   *   there is no ink at all, or when the drawing would pass a bound of `shape` or `rasterise`
   */
  render(text: string, available: Size): TextMask;
  /** Bytes kept for later calls. */
  readonly cachedBytes: number;
}

/** A text's outline, so that another size needs no shaping. */
interface ShapedText {
  readonly outline: Outline;
  readonly bounds: Bounds;
  readonly ink: InkExtent;
}

const DEFAULT_CACHE_BYTES = 4 * 1024 * 1024;

/** Share of the cache that outlines may take; they are small beside the masks. */
const OUTLINE_SHARE = 1 / 4;

/** What a cache entry costs besides its arrays and its key's characters, in bytes; an estimate. */
const ENTRY_BYTES = 256;

/** @throws InternalError when `font` is not a font or `cacheBytes` is too small */
export function createTextRenderer(options: TextRendererOptions): TextRenderer {
  const { font, cacheBytes = DEFAULT_CACHE_BYTES } = options;
  if (!(Number.isInteger(cacheBytes) && cacheBytes >= 1024)) {
    throw new InternalError(`The text cache takes at least 1024 bytes, got ${cacheBytes}`);
  }
  const shaper = createShaper(font);
  const outlineBytes = Math.floor(cacheBytes * OUTLINE_SHARE);
  const shapedTexts = new LRUCache<string, ShapedText>({
    maxSize: outlineBytes,
    sizeCalculation: ({ outline }, key) =>
      entryBytes(key, outline.verbs.byteLength + outline.coordinates.byteLength),
  });
  const masks = new LRUCache<string, TextMask>({
    maxSize: cacheBytes - outlineBytes,
    sizeCalculation: ({ coverage }, key) => entryBytes(key, coverage.byteLength),
  });

  const shape = (text: string): ShapedText => {
    const known = shapedTexts.get(text);
    if (known) return known;
    const outline = shaper.shape(text);
    const bounds = outlineBounds(outline);
    if (!bounds) throw new WatermarkUnrenderableError("nothing of it can be seen");
    const ink = {
      width: bounds.xMax - bounds.xMin,
      height: bounds.yMax - bounds.yMin,
      unitsPerEm: shaper.unitsPerEm,
    };
    const shaped = { outline, bounds, ink };
    shapedTexts.set(text, shaped);
    return shaped;
  };

  return {
    get cachedBytes(): number {
      return shapedTexts.calculatedSize + masks.calculatedSize;
    },
    render(text, available): TextMask {
      const { outline, bounds, ink } = shape(text);
      const fontSize = largestFontSize(ink, available);
      const box = inkBox(ink, fontSize);
      const width = Math.min(box.width, available.width);
      const height = Math.min(box.height, available.height);

      // The size is the largest that fits this very box too: text and box together fix it.
      const key = `${width}x${height} ${text}`;
      const known = masks.get(key);
      if (known) return known;
      const polygons = flattenOutline(outline, {
        scale: fontSize / shaper.unitsPerEm,
        left: bounds.xMin,
        top: bounds.yMax,
      });
      const mask = { width, height, coverage: rasterise(polygons, { width, height }), fontSize };
      masks.set(key, mask);
      return mask;
    },
  };
}

function entryBytes(key: string, arrayBytes: number): number {
  return ENTRY_BYTES + 2 * key.length + arrayBytes;
}
