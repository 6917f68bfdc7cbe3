import { POSITIONS, type Position } from "../../domain/watermark-options.ts";

const COLUMNS = 3;

/** Columns and rows that a key moves by. */
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Where on the pad a key leads from a position: no further than the edge. */
export function movePosition(from: Position, key: string): Position | undefined {
  const step = STEPS[key];
  if (!step) return undefined;
  const index = POSITIONS.indexOf(from);
  const column = bounded((index % COLUMNS) + step[0]);
  const row = bounded(Math.floor(index / COLUMNS) + step[1]);
  return POSITIONS[row * COLUMNS + column];
}

function bounded(cell: number): number {
  return Math.max(0, Math.min(COLUMNS - 1, cell));
}
