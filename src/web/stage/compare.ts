import { text } from "../locale.ts";
import { find } from "../ui/dom.ts";

/**
 * The slider between before and after: a range input over the whole picture, so that mouse, touch, arrow
 * keys, Home and End, and screen readers work as they do everywhere.
 *
 * @returns puts it back to the middle
 */
export function createCompare(): () => void {
  const frame = find("frame", HTMLElement);
  const split = find("split", HTMLInputElement);
  split.ariaLabel = text.sliderLabel;

  function draw(): void {
    frame.style.setProperty("--split", `${split.value}%`);
    split.ariaValueText = text.sliderValue(Number(split.value));
  }

  function reset(): void {
    split.value = "50";
    draw();
  }

  split.addEventListener("input", draw);
  reset();
  return reset;
}
