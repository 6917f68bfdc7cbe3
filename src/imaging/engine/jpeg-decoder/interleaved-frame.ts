import type { EngineContext } from "../context.ts";
import { assertDecoded } from "./decoding-status.ts";
import type { FrameLayout } from "./frame-layout.ts";
import { copyFile, type FrameJob, layFrameDown } from "./frame-memory.ts";
import type { JpegOpening } from "./jpeg-opening.ts";
import { acTable, dcTable, quantisationOf } from "./jpeg-tables.ts";
import { type BlockTables, fillSlots, SLOT_SCRATCH_BYTES } from "./scan-slots.ts";

/**
 * Whether one sequential scan holds the whole frame, so that nothing has to be kept; its components
 * in the frame's order, as ITU-T T.81, B.2.3 wants it.
 */
export function isInterleaved({ frame, first }: JpegOpening): boolean {
  const { components } = first.scan;
  return (
    !frame.progressive &&
    components.length === frame.components.length &&
    components.every((component, index) => component === index)
  );
}

/**
 * Decodes a frame for which `isInterleaved` holds.
 *
 * @throws ImageTruncatedError, ImageUndecodableError, RefusedError
 */
export function decodeInterleaved(context: EngineContext, job: FrameJob): void {
  const { bytes, opening, layout } = job;
  const { kernels, arena } = context;
  const file = copyFile(context, bytes);
  layFrameDown(context, job);
  const scratch = arena.allocate(SLOT_SCRATCH_BYTES);
  const slots = fillSlots(context, blockTables(opening, layout), scratch);
  for (const [component, slot] of slots.entries()) kernels.jpegUseSlot(component, slot);
  kernels.jpegListMcuBlocks(layout.components.length);
  kernels.jpegOpenCodedData(file.start + opening.first.dataStart, file.end, file.streamTop);
  const { mcusAcross, mcusDown } = layout;
  const { restartInterval } = opening.tables;
  assertDecoded(kernels.jpegDecodeInterleavedFrame(mcusAcross, mcusDown, restartInterval));
}

function blockTables({ frame, first, tables }: JpegOpening, layout: FrameLayout): BlockTables[] {
  return layout.components.map(({ blockSize }, index) => ({
    dc: dcTable(tables, first.scan, index),
    ac: acTable(tables, first.scan, index),
    dequantisation: { table: quantisationOf(tables, frame, index), blockSize },
  }));
}
