import type { Box, Size } from "../../src/domain/geometry.ts";
import { availableBox, placeWatermark } from "../../src/domain/watermark-geometry.ts";
import type { Position } from "../../src/domain/watermark-options.ts";
import { inkBox, largestFontSize } from "../../src/imaging/text/font-size.ts";
import { drawOutline, type Outline } from "../../src/imaging/text/outline.ts";
import { type Bounds, outlineBounds } from "../../src/imaging/text/outline-bounds.ts";
import { createShaper } from "../../src/imaging/text/shaper.ts";

// Runs in Node too: nothing of Bun's is used here.

/** A text to composite, as large as its ink. */
export interface SvgOverlay extends Box {
  readonly svg: Buffer;
}

/** Draws `text` for a picture of that size: in white, of the size and in the place that we choose. */
export type OverlayMaker = (picture: Size, text: string, position: Position) => SvgOverlay;

/** As outlines: no font has to be installed, and librsvg has none to find and to shape. */
export function createOverlayMaker(font: Uint8Array): OverlayMaker {
  const shaper = createShaper(font);
  return (picture, text, position) => {
    const outline = shaper.shape(text);
    const bounds = outlineBounds(outline);
    if (!bounds) throw new RangeError("A text without ink");
    const ink = {
      width: bounds.xMax - bounds.xMin,
      height: bounds.yMax - bounds.yMin,
      unitsPerEm: shaper.unitsPerEm,
    };
    const available = availableBox(picture);
    const { width, height } = inkBox(ink, largestFontSize(ink, available));
    const size = {
      width: Math.min(width, available.width),
      height: Math.min(height, available.height),
    };
    const { x, y } = placeWatermark(picture, size, position);
    return { svg: Buffer.from(svgOf(outline, bounds, size)), ...size, x, y };
  };
}

function svgOf(outline: Outline, bounds: Bounds, { width, height }: Size): string {
  const { xMin, yMin, xMax, yMax } = bounds;
  const path: string[] = [];
  drawOutline(outline, {
    moveTo: (...at) => path.push(`M${at}`),
    lineTo: (...at) => path.push(`L${at}`),
    quadraticTo: (...at) => path.push(`Q${at}`),
    cubicTo: (...at) => path.push(`C${at}`),
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="${xMin} ${-yMax} ${xMax - xMin} ${yMax - yMin}">` +
    `<path transform="scale(1 -1)" fill="#fff" fill-opacity="0.82" d="${path.join("")}"/></svg>`
  );
}
