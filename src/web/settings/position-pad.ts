import type { Signal } from "@preact/signals-core";
import { POSITIONS, type Position } from "../../domain/watermark-options.ts";
import { text } from "../locale.ts";
import { createChoiceGroup } from "./choice-group.ts";
import { movePosition } from "./move-position.ts";

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
