/*
 * What a picture takes of the arena while it is decoded, behind its plane:
 *
 *   the file twice: as it is, and a scan's coded data as kernels read it
 *   the rings: two rows of MCUs of each component, 1280 bytes for each 8 pixels across at the most
 *   rows of pixels on their way: about 20 bytes a pixel across
 *   in several scans all coefficients: 136 bytes a block, which is 8.5 bytes a pixel for four
 *     components of full size, 6.4 for three, 3.2 for 4:2:0, of a picture filled up to whole MCUs
 *
 * At 65,535 pixels on a side rings and rows are below 12 MiB.
 */

import { RefusedError } from "../../../domain/errors.ts";
import type { EngineContext } from "../context.ts";
import type { Plane } from "../plane.ts";
import type { FrameLayout } from "./frame-layout.ts";
import { JPEG_COLORS } from "./jpeg-colors.ts";
import { STREAM_SLACK } from "./jpeg-decoder-kernels.ts";
import type { JpegOpening } from "./jpeg-opening.ts";
import { pixelScratchBytes } from "./pixel-scratch.ts";

/** A picture to decode: its file, what that says, and where the pixels go. */
export interface FrameJob {
  readonly bytes: Uint8Array;
  readonly opening: JpegOpening;
  readonly layout: FrameLayout;
  readonly plane: Plane;
}

/** A file in the engine's memory. */
export interface CodedFile {
  readonly start: number;
  readonly end: number;
  /** End of the room where kernels put a scan's coded data to read it. */
  readonly streamTop: number;
}

/** Kernels count bits in 31 bits. */
const MAX_FILE_BYTES = 2 ** 28 - STREAM_SLACK;

/**
 * Copies the file into the arena, with room for its coded data once more.
 *
 * @throws RefusedError `image_too_large` when the arena's limit would be passed
 */
export function copyFile({ memory, arena }: EngineContext, bytes: Uint8Array): CodedFile {
  if (bytes.length > MAX_FILE_BYTES) {
    throw new RefusedError(
      "image_too_large",
      `A JPEG of ${bytes.length} bytes; at most ${MAX_FILE_BYTES} are decoded`,
    );
  }
  const start = arena.allocate(bytes.length);
  const streamBytes = bytes.length + STREAM_SLACK;
  const streamTop = arena.allocate(streamBytes) + streamBytes;
  new Uint8Array(memory.buffer, start, bytes.length).set(bytes);
  return { start, end: start + bytes.length, streamTop };
}

/**
 * Allocates what the frame's samples need on their way to `plane`, and tells the kernels of it.
 *
 * @throws RefusedError `image_too_large` when the arena's limit would be passed
 */
export function layFrameDown(
  { arena, kernels }: EngineContext,
  { layout, plane, opening }: FrameJob,
): void {
  layout.components.forEach((component, index) => {
    kernels.jpegDescribeComponent(
      index,
      arena.allocate(component.ringBytes),
      component.blockSize,
      component.blockRowStride,
      component.rowStep,
      component.groupStep,
      component.ringRows,
      component.size.width,
      component.size.height,
      component.shiftX,
      component.shiftY,
    );
    kernels.jpegDescribeSampling(
      index,
      component.factorX,
      component.factorY,
      component.blocksAcross,
      component.blocksDown,
    );
  });
  const { pointer, width, height } = plane;
  const scratch = arena.allocate(pixelScratchBytes(width));
  const { mcuHeight } = layout;
  kernels.jpegBeginPicture(pointer, width, height, mcuHeight, JPEG_COLORS[opening.color], scratch);
}
