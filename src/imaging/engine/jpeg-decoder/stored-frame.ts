import { ImageTruncatedError } from "../../../domain/errors.ts";
import type { JpegScan } from "../../../domain/jpeg-scans.ts";
import type { EngineContext } from "../context.ts";
import { assertDecoded } from "./decoding-status.ts";
import type { FrameLayout } from "./frame-layout.ts";
import { type CodedFile, copyFile, type FrameJob, layFrameDown } from "./frame-memory.ts";
import type { FoundScan } from "./jpeg-opening.ts";
import { quantisationOf } from "./jpeg-tables.ts";
import type { QuantisationTable } from "./quantisation-tables.ts";
import { assertLegal, scanTables } from "./scan-rules.ts";
import { fillSlots, SLOT_SCRATCH_BYTES, writeQuantisation } from "./scan-slots.ts";

const BLOCK_BYTES = 128;
const MASK_BYTES = 8;

/** What `decodeStored` works on. */
interface StoredFrame {
  readonly job: FrameJob;
  readonly file: CodedFile;
  /** `SLOT_SCRATCH_BYTES` for whoever hands a table to the kernels. */
  readonly scratch: number;
  /** For each component the table in force at its first scan (ITU-T T.81, B.2.4.1). */
  readonly quantisation: (QuantisationTable | undefined)[];
}

/**
 * Decodes a frame of several scans: a progressive one, or a sequential one whose components come one
 * after the other. The coefficients of the whole frame are kept, 136 bytes a block.
 *
 * @throws ImageTruncatedError, ImageUndecodableError
 * @throws RefusedError `image_too_large` when the arena's limit would be passed
 */
export function decodeStored(context: EngineContext, job: FrameJob): void {
  const { bytes, opening, layout } = job;
  const { kernels, arena } = context;
  const file = copyFile(context, bytes);
  layFrameDown(context, job);
  layCoefficientsDown(context, layout);
  const scratch = arena.allocate(SLOT_SCRATCH_BYTES);
  const frame: StoredFrame = { job, file, scratch, quantisation: [] };

  for (let found: FoundScan | undefined = opening.first; found; found = opening.nextScan()) {
    readScan(context, frame, found, scanSize(layout, found.scan));
  }

  layout.components.forEach((_, component) => {
    const table = frame.quantisation[component];
    if (!table) throw new ImageTruncatedError(`component ${component} has no scan`);
    const pointer = writeQuantisation(context.memory, scratch, table);
    kernels.jpegDescribeQuantisation(component, pointer);
  });
  kernels.jpegListMcuBlocks(layout.components.length);
  kernels.jpegTransformStoredFrame(layout.mcusAcross, layout.mcusDown);
}

/** Allocates what is kept of each component, all zero. */
function layCoefficientsDown({ memory, arena, kernels }: EngineContext, layout: FrameLayout): void {
  layout.components.forEach(({ blocks }, component) => {
    const coefficientBytes = blocks * BLOCK_BYTES;
    const bytes = coefficientBytes + blocks * MASK_BYTES;
    const pointer = arena.allocate(bytes);
    new Uint8Array(memory.buffer, pointer, bytes).fill(0);
    kernels.jpegDescribeStorage(component, pointer, pointer + coefficientBytes);
  });
}

interface Mcus {
  readonly mcusAcross: number;
  readonly mcusDown: number;
}

/** A scan of one component has MCUs of one block, and none that fill anything up (T.81, A.2.2). */
function scanSize(layout: FrameLayout, { components }: JpegScan): Mcus {
  const [first, ...others] = components.flatMap((index) => layout.components[index] ?? []);
  if (!first || others.length > 0) return layout;
  return { mcusAcross: first.blocksAcross, mcusDown: first.blocksDown };
}

function readScan(
  context: EngineContext,
  { job, file, scratch, quantisation }: StoredFrame,
  { scan, dataStart }: FoundScan,
  { mcusAcross, mcusDown }: Mcus,
): void {
  const { kernels } = context;
  const { frame, tables } = job.opening;
  assertLegal(frame, scan);
  for (const component of scan.components) {
    quantisation[component] ??= quantisationOf(tables, frame, component);
  }

  const slots = fillSlots(context, scanTables(tables, scan), scratch);
  kernels.jpegClearScanBlocks();
  scan.components.forEach((component, index) => {
    kernels.jpegUseSlot(component, slots[index] ?? 0);
    const isAlone = scan.components.length === 1;
    kernels.jpegAddScanBlocks(component, isAlone, job.layout.mcusAcross);
  });

  kernels.jpegOpenCodedData(file.start + dataStart, file.end, file.streamTop);
  const { spectralStart, spectralEnd, approximationHigh, approximationLow } = scan;
  const status = kernels.jpegReadStoredScan(
    mcusAcross,
    mcusDown,
    spectralStart,
    spectralEnd,
    approximationHigh === 0,
    approximationLow,
    tables.restartInterval,
  );
  assertDecoded(status);
}
