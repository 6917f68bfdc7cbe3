import { ImageUndecodableError } from "../../../domain/errors.ts";
import type { JpegFrame } from "../../../domain/jpeg-header.ts";
import type { JpegScan } from "../../../domain/jpeg-scans.ts";
import type { JpegOpening } from "./jpeg-opening.ts";
import { acTable, dcTable, type JpegTables } from "./jpeg-tables.ts";
import type { BlockTables } from "./scan-slots.ts";

/** More bits than a coefficient has cannot be left for later scans. */
const MAX_APPROXIMATION = 13;

/**
 * What ITU-T T.81, G.1.1.1 asks of a progressive scan: DC for itself, AC of one component, one bit
 * at a time after the first.
 *
 * @throws ImageUndecodableError when the scan is of another kind
 */
export function assertLegal(frame: JpegFrame, scan: JpegScan): void {
  if (!frame.progressive) return;
  const { spectralStart, spectralEnd, approximationHigh, approximationLow } = scan;
  if (spectralStart === 0 && spectralEnd > 0) {
    throw new ImageUndecodableError(`a progressive scan holds coefficients 0 to ${spectralEnd}`);
  }
  if (spectralStart > 0 && scan.components.length > 1) {
    throw new ImageUndecodableError(
      `a progressive scan holds AC coefficients of ${scan.components.length} components`,
    );
  }
  const isNextBit = approximationHigh === 0 || approximationHigh === approximationLow + 1;
  if (!isNextBit || approximationLow > MAX_APPROXIMATION) {
    throw new ImageUndecodableError(
      `a progressive scan goes from bit ${approximationHigh} to bit ${approximationLow}`,
    );
  }
}

/**
 * Whether a sequential frame's first scan names Huffman tables that are not there. Frames of motion
 * JPEG leave out the tables of T.81, annex K.3, which other decoders then take.
 */
export function lacksTables({ frame, first, tables }: JpegOpening): boolean {
  const { dc, ac } = tables.huffman;
  const isComplete = first.scan.tables.every((numbers) => dc[numbers.dc] && ac[numbers.ac]);
  return !frame.progressive && !isComplete;
}

/**
 * The tables that the scan reads its components with; those that it does not read need not be there.
 *
 * @throws ImageUndecodableError when one is not defined
 */
export function scanTables(tables: JpegTables, scan: JpegScan): BlockTables[] {
  const readsDc = scan.spectralStart === 0 && scan.approximationHigh === 0;
  const readsAc = scan.spectralEnd > 0;
  return scan.components.map((_, index) => ({
    dc: readsDc ? dcTable(tables, scan, index) : undefined,
    ac: readsAc ? acTable(tables, scan, index) : undefined,
  }));
}
