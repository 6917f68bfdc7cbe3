import { formats, text } from "../locale.ts";
import type { SignedPhoto } from "../photos/photo.ts";
import type { StepTiming } from "../service/server-timing.ts";
import { element, find, toggle } from "../ui/dom.ts";

/** Shows where the service's time went, a bar for each step. */
export function showTimings(signed: SignedPhoto | undefined): void {
  const timings = signed?.timings ?? [];
  toggle(timings.length > 0, find("timings", HTMLElement));
  find("timings-note", HTMLElement).textContent = signed?.found ? text.foundDone : "";
  const longest = Math.max(...timings.map(({ ms }) => ms));
  find("timing-list", HTMLElement).replaceChildren(
    ...timings.flatMap((timing) => drawTiming(timing, longest)),
  );
}

function drawTiming({ step, ms }: StepTiming, longest: number): HTMLElement[] {
  const names: Readonly<Record<string, string>> = text.stepNames;
  const bar = element("span", { className: "bar" });
  bar.style.setProperty("--share", String(longest > 0 ? ms / longest : 0));
  return [
    element("dt", {}, names[step] ?? step),
    element("dd", {}, bar, element("span", { className: "figure" }, formats.duration(ms))),
  ];
}
