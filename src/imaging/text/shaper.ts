import {
  ClusterLevel,
  Direction,
  DrawFuncs,
  Face,
  Font,
  Blob as FontBlob,
  Buffer as ShapingBuffer,
  shape as shapeBuffer,
} from "harfbuzzjs";
import { InternalError, WatermarkUnrenderableError } from "../../domain/errors.ts";
import { MAX_TEXT_CODE_POINTS } from "../../domain/watermark-options.ts";
import { createOutlineBuilder, type Outline } from "./outline.ts";

/** Turns text into outlines with one font. */
export interface Shaper {
  /** Font units in an em. */
  readonly unitsPerEm: number;
  /**
   * The outlines of the text's glyphs at their pen positions, in font units, on one line from left
   * to right. Kerning, ligatures and combining marks are the font's. Characters that are not to be
   * seen, such as joiners, draw nothing.
   *
   * @throws WatermarkUnrenderableError naming the characters that the font has no glyph for, or over
   *   `MAX_TEXT_CODE_POINTS`
   */
  shape(text: string): Outline;
}

/** Most missing characters that an error names. */
const MAX_NAMED = 5;

/** Stands for what the font lacks (OpenType 1.9.1, "Recommendations for OpenType Fonts"). */
const NOTDEF_GLYPH = 0;

/**
 * @param fontBytes a TrueType or OpenType font for scripts written from left to right; copied
 * @throws InternalError when it has no characters
 */
export function createShaper(fontBytes: Uint8Array): Shaper {
  const face = new Face(new FontBlob(fontBytes));
  if (face.collectUnicodes().length === 0) {
    throw new InternalError(`The font of ${fontBytes.length} bytes has no characters`);
  }
  const font = new Font(face);
  const buffer = new ShapingBuffer();

  let outline = createOutlineBuilder();
  let penX = 0;
  let penY = 0;
  // No close-path: the contours of an outline are closed by themselves.
  const pen = new DrawFuncs();
  pen.setMoveToFunc((x, y) => outline.moveTo(penX + x, penY + y));
  pen.setLineToFunc((x, y) => outline.lineTo(penX + x, penY + y));
  pen.setQuadraticToFunc((x1, y1, x, y) =>
    outline.quadraticTo(penX + x1, penY + y1, penX + x, penY + y),
  );
  pen.setCubicToFunc((x1, y1, x2, y2, x, y) =>
    outline.cubicTo(penX + x1, penY + y1, penX + x2, penY + y2, penX + x, penY + y),
  );

  return {
    unitsPerEm: face.upem,
    shape(text): Outline {
      const codePoints = Array.from(text, (character) => character.codePointAt(0) ?? 0);
      if (codePoints.length > MAX_TEXT_CODE_POINTS) {
        throw new WatermarkUnrenderableError(
          `it has ${codePoints.length} code points; the limit is ${MAX_TEXT_CODE_POINTS}`,
        );
      }
      buffer.reset();
      buffer.addCodePoints(codePoints);
      // Nothing is guessed, from the text or from the host's language: the same text gives the same
      // glyphs everywhere, and a mark of another direction cannot turn the line round.
      buffer.setDirection(Direction.LTR);
      buffer.setScript("Latn");
      buffer.setLanguage("und");
      // Clusters are never merged, so that a glyph's cluster is the index of its own code point.
      buffer.setClusterLevel(ClusterLevel.CHARACTERS);
      shapeBuffer(font, buffer);

      const glyphs = buffer.getGlyphInfos();
      const missing = glyphs.filter((glyph) => glyph.codepoint === NOTDEF_GLYPH);
      if (missing.length > 0) {
        throw missingGlyphs(missing.flatMap((glyph) => codePoints[glyph.cluster] ?? []));
      }

      outline = createOutlineBuilder();
      let originX = 0;
      let originY = 0;
      for (const [index, position] of buffer.getGlyphPositions().entries()) {
        penX = originX + position.xOffset;
        penY = originY + position.yOffset;
        font.drawGlyph(glyphs[index]?.codepoint ?? NOTDEF_GLYPH, pen, undefined);
        originX += position.xAdvance;
        originY += position.yAdvance;
      }
      return outline.build();
    },
  };
}

function missingGlyphs(codePoints: readonly number[]): WatermarkUnrenderableError {
  const distinct = [...new Set(codePoints)];
  const names = distinct.slice(0, MAX_NAMED).map((codePoint) => {
    const hex = codePoint.toString(16).toUpperCase().padStart(4, "0");
    return `${JSON.stringify(String.fromCodePoint(codePoint))} (U+${hex})`;
  });
  const more = distinct.length > MAX_NAMED ? ` and ${distinct.length - MAX_NAMED} more` : "";
  return new WatermarkUnrenderableError(`the font has no glyph for ${names.join(", ")}${more}`);
}
