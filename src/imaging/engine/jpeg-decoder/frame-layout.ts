import type { Size } from "../../../domain/geometry.ts";
import type { JpegFrame } from "../../../domain/jpeg-header.ts";
import { type Reduction, reducedSize } from "./reduction.ts";

/** How a component's blocks and samples lie; see wasm/assembly/jpeg-decoder/component.ts. */
export interface ComponentLayout {
  /** Sampling factors: its blocks in an MCU, across and down. */
  readonly factorX: number;
  readonly factorY: number;
  /** Samples that a block becomes, across and down. */
  readonly blockSize: number;
  /** Samples of the picture. */
  readonly size: Size;
  /** Pixels to a sample, as a power of two. */
  readonly shiftX: number;
  readonly shiftY: number;
  readonly blockRowStride: number;
  readonly rowStep: number;
  readonly groupStep: number;
  readonly ringRows: number;
  readonly ringBytes: number;
  /** Its own blocks, without those that fill up the last MCUs (ITU-T T.81, A.2.2). */
  readonly blocksAcross: number;
  readonly blocksDown: number;
  /** Blocks with those that fill up the last MCUs (T.81, A.2.4). */
  readonly blocks: number;
}

export interface FrameLayout {
  /** The picture as it is decoded. */
  readonly size: Size;
  readonly components: readonly ComponentLayout[];
  /** MCUs of all components. */
  readonly mcusAcross: number;
  readonly mcusDown: number;
  /** Rows of pixels that a row of MCUs becomes. */
  readonly mcuHeight: number;
}

const BLOCK = 8;
const TILE_BYTES = 64;
/** What readers of rows may touch behind the last sample, and what they align to. */
const SLACK = 64;

/**
 * Lays a frame out that is decoded at that reduction.
 *
 * @param frame one that `isOurs` takes
 */
export function layOutFrame(frame: JpegFrame, reduction: Reduction): FrameLayout {
  // The only component's factors mean nothing: its MCU is one block (T.81, A.2.2).
  const factors =
    frame.components.length === 1 ? [{ factorX: 1, factorY: 1 }] : [...frame.components];
  const mostX = Math.max(...factors.map(({ factorX }) => factorX));
  const mostY = Math.max(...factors.map(({ factorY }) => factorY));
  const mcusAcross = Math.ceil(frame.width / (BLOCK * mostX));
  const mcusDown = Math.ceil(frame.height / (BLOCK * mostY));
  const size = reducedSize(frame, reduction);

  const components = factors.map(({ factorX, factorY }): ComponentLayout => {
    const scaled = scaleBlock(reduction, mostX / factorX, mostY / factorY);
    const { blockSize, pixelsX, pixelsY } = scaled;
    const rows = layOutRows(mcusAcross * factorX, blockSize);
    return {
      ...{ factorX, factorY, blockSize, ...rows },
      size: { width: Math.ceil(size.width / pixelsX), height: Math.ceil(size.height / pixelsY) },
      shiftX: Math.log2(pixelsX),
      shiftY: Math.log2(pixelsY),
      ringRows: 2 * factorY * blockSize,
      ringBytes: 2 * factorY * rows.blockRowStride + SLACK,
      blocksAcross: Math.ceil(Math.ceil((frame.width * factorX) / mostX) / BLOCK),
      blocksDown: Math.ceil(Math.ceil((frame.height * factorY) / mostY) / BLOCK),
      blocks: mcusAcross * factorX * mcusDown * factorY,
    };
  });
  return { size, components, mcusAcross, mcusDown, mcuHeight: (BLOCK * mostY) / reduction };
}

/**
 * A component that is sampled less than others in both directions need not be made as small as they
 * are: its blocks give more samples instead, and fewer are made up between them.
 *
 * @param pixelsX, pixelsY pixels to a sample of the full picture: 1, 2 or 4
 */
function scaleBlock(reduction: Reduction, pixelsX: number, pixelsY: number) {
  let blockSize = BLOCK / reduction;
  while (blockSize < BLOCK && pixelsX > 1 && pixelsY > 1) {
    blockSize *= 2;
    pixelsX /= 2;
    pixelsY /= 2;
  }
  return { blockSize, pixelsX, pixelsY };
}

function layOutRows(blocks: number, blockSize: number) {
  if (blockSize === BLOCK) {
    const blockRowStride = blocks * TILE_BYTES + SLACK;
    return { blockRowStride, rowStep: BLOCK, groupStep: TILE_BYTES };
  }
  const rowStep = Math.ceil((blocks * blockSize + SLACK) / SLACK) * SLACK;
  return { blockRowStride: blockSize * rowStep, rowStep, groupStep: BLOCK };
}
