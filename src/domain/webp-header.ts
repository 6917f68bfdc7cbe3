import { hasText, uint8, uint16le, uint24le, uint32le } from "./byte-reader.ts";
import { ImageTruncatedError, ImageUndecodableError } from "./errors.ts";
import { readExifOrientation } from "./exif-orientation.ts";
import type { Size } from "./geometry.ts";
import type { ImageHeader, Orientation } from "./image-header.ts";
import { ALPH, ANIM, ANMF, EXIF, VP8, VP8L, VP8X, webpChunks } from "./webp-chunks.ts";

/** What one chunk says of the picture's size and transparency. */
interface Extent extends Size {
  readonly hasAlpha: boolean;
}

interface Canvas extends Extent {
  readonly isAnimated: boolean;
}

const FLAG_ANIMATION = 0x02;
const FLAG_ALPHA = 0x10;
const CANVAS_BYTES = 10;

/**
 * Reads a WebP (RFC 9649), simple or extended.
 *
 * @throws ImageUndecodableError, ImageTruncatedError
 */
export function readWebpHeader(bytes: Uint8Array): ImageHeader {
  let canvas: Canvas | undefined;
  let image: Extent | undefined;
  let hasFrames = false;
  let hasAlphaChunk = false;
  let orientation: Orientation | undefined;

  for (const { type, start, end } of webpChunks(bytes)) {
    if (type === VP8X) canvas ??= readCanvas(bytes, start, end);
    else if (type === VP8) image ??= readLossyFrame(bytes, start, end);
    else if (type === VP8L) image ??= readLosslessFrame(bytes, start, end);
    else if (type === ALPH) hasAlphaChunk = true;
    else if (type === ANIM || type === ANMF) hasFrames = true;
    else if (type === EXIF) orientation ??= readOrientation(bytes.subarray(start, end));
  }

  const animated = hasFrames || canvas?.isAnimated === true;
  if (canvas && image && !animated) checkFillsCanvas(image, canvas);
  const extent = canvas ?? image;
  if (!extent) throw new ImageTruncatedError("it has no chunk that tells its size");
  const mayHaveAlpha = hasAlphaChunk || canvas?.hasAlpha === true || image?.hasAlpha === true;
  return {
    format: "webp",
    width: extent.width,
    height: extent.height,
    components: mayHaveAlpha ? 4 : 3,
    bitDepth: 8,
    coding: "common",
    progressive: false,
    animated,
    mayHaveAlpha,
    orientation: orientation ?? 1,
  };
}

/** `VP8X` (RFC 9649, section 2.7). */
function readCanvas(bytes: Uint8Array, start: number, end: number): Canvas {
  if (end - start !== CANVAS_BYTES) {
    throw new ImageUndecodableError(`its VP8X is ${end - start} bytes long, not ${CANVAS_BYTES}`);
  }
  const flags = uint8(bytes, start);
  return {
    width: uint24le(bytes, start + 4) + 1,
    height: uint24le(bytes, start + 7) + 1,
    hasAlpha: (flags & FLAG_ALPHA) !== 0,
    isAnimated: (flags & FLAG_ANIMATION) !== 0,
  };
}

/** The header of a VP8 key frame (RFC 6386, section 9.1). */
function readLossyFrame(bytes: Uint8Array, start: number, end: number): Extent {
  const isKeyFrame = (uint8(bytes, start) & 1) === 0;
  if (end - start < 10 || !isKeyFrame || uint24le(bytes, start + 3) !== 0x2a019d) {
    throw new ImageUndecodableError("its VP8 chunk does not start with a key frame");
  }
  // The two upper bits of each side ask for an upscaling that no decoder does.
  const width = uint16le(bytes, start + 6) & 0x3fff;
  const height = uint16le(bytes, start + 8) & 0x3fff;
  if (width === 0 || height === 0) {
    throw new ImageUndecodableError(`its VP8 chunk says ${width}x${height} pixels`);
  }
  return { width, height, hasAlpha: false };
}

/** The header of a VP8L image (RFC 9649, section 3.4). */
function readLosslessFrame(bytes: Uint8Array, start: number, end: number): Extent {
  if (end - start < 5 || uint8(bytes, start) !== 0x2f) {
    throw new ImageUndecodableError("its VP8L chunk does not start with the signature 2F");
  }
  const fields = uint32le(bytes, start + 1);
  if (fields >>> 29 !== 0) {
    throw new ImageUndecodableError(`its VP8L chunk is of version ${fields >>> 29}, not 0`);
  }
  return {
    width: (fields & 0x3fff) + 1,
    height: ((fields >>> 14) & 0x3fff) + 1,
    hasAlpha: ((fields >>> 28) & 1) === 1,
  };
}

function checkFillsCanvas(image: Size, canvas: Size): void {
  if (image.width === canvas.width && image.height === canvas.height) return;
  throw new ImageUndecodableError(
    `its picture is ${image.width}x${image.height} on a canvas of ${canvas.width}x${canvas.height}`,
  );
}

/** Some writers keep the six bytes that only JPEG puts before the block. */
function readOrientation(chunk: Uint8Array): Orientation {
  return readExifOrientation(hasText(chunk, 0, "Exif\0\0") ? chunk.subarray(6) : chunk);
}
