import pLimit from "p-limit";
import { fitInside, type Size } from "../../domain/geometry.ts";
import type { Rendition } from "./photo.ts";

/** Twice what the list shows, for dense screens. */
const THUMBNAIL_BOX: Size = { width: 224, height: 224 };

/** Nothing that is seen is lost, for what is only looked at. */
const QUALITY = 0.92;

/** A decoded photo of 40 megapixels takes 160 MB: one at a time. */
const oneByOne = pLimit(1);

/**
 * Decodes a photo and draws it fitted to a box and as a thumbnail.
 *
 * @returns `"none"` when this browser cannot decode it, or when `signal` has aborted before its turn
 */
export function drawRendition(
  file: Blob,
  box: Size,
  signal: AbortSignal,
): Promise<Rendition | "none"> {
  return oneByOne(async () => {
    if (signal.aborted) return "none";
    let decoded: ImageBitmap | undefined;
    try {
      decoded = await createImageBitmap(file);
      const { width, height } = decoded;
      // JPEG has no transparency to lose; what has may keep it.
      const type = file.type === "image/jpeg" ? "image/jpeg" : "image/webp";
      const fitted = await draw(decoded, box, type);
      const thumbnail = await draw(decoded, THUMBNAIL_BOX, type);
      return createRendition({ width, height }, fitted, thumbnail);
    } catch {
      // Damaged, or too large for this browser. The verdict is the service's to give.
      return "none";
    } finally {
      decoded?.close();
    }
  });
}

/** A rendition of pictures that are there already; of its own blobs, which may be one. */
export function createRendition(size: Size, fitted: Blob, thumbnail: Blob): Rendition {
  const fittedUrl = URL.createObjectURL(fitted);
  const thumbnailUrl = URL.createObjectURL(thumbnail);
  return {
    ...{ size, fitted, fittedUrl, thumbnailUrl },
    release() {
      URL.revokeObjectURL(fittedUrl);
      URL.revokeObjectURL(thumbnailUrl);
    },
  };
}

/** A smaller copy of a picture that was drawn here, to be kept. */
export function shrink(picture: Blob, box: Size, quality: number): Promise<Blob> {
  return oneByOne(async () => {
    const decoded = await createImageBitmap(picture);
    try {
      return await draw(decoded, box, "image/webp", quality);
    } finally {
      decoded.close();
    }
  });
}

/** Upright, since the browser decodes it so. A browser that cannot write `type` writes PNG. */
async function draw(
  picture: ImageBitmap,
  box: Size,
  type: "image/jpeg" | "image/webp",
  quality = QUALITY,
): Promise<Blob> {
  const { width, height } = fitInside(picture, box);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("The browser gives no canvas to draw on");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  return await canvas.convertToBlob({ type, quality });
}
