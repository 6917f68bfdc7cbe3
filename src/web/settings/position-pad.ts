import type { Signal } from "@preact/signals-core";
import { POSITIONS, type Position } from "../../domain/watermark-options.ts";
import { text } from "../locale.ts";
import { createChoiceGroup } from "./choice-group.ts";

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

/** Nine radio buttons in the shape of a picture; arrow keys move over it as over a map. */
export function createPositionPad(container: HTMLElement, chosen: Signal<Position>): void {
  const buttons = createChoiceGroup({
    ...{ container, name: "position", chosen, isPlain: true },
    choices: POSITIONS,
    labels: text.positionNames,
  });
  container.addEventListener("keydown", (event) => {
    const moved = movePosition(chosen.value, event.key);
    if (!moved) return;
    // Radio buttons would take every arrow for the next or the one before.
    event.preventDefault();
    chosen.value = moved;
    buttons[POSITIONS.indexOf(moved)]?.focus();
  });
}
