import { formats, text } from "../locale.ts";
import { element, find } from "../ui/dom.ts";
import type { StageView } from "./stage.ts";

/** Dimensions and bytes, before and after. */
export function showFacts({ photo, rendition, signed, preview }: StageView): void {
  const { originalBytes } = photo;
  const original = [formats.bytes(originalBytes)];
  if (rendition && rendition !== "none") original.unshift(formats.size(rendition.size));
  const facts = [drawFact(text.bytesBefore, original)];
  const bytes = signed?.bytes ?? preview?.bytes;
  if (bytes !== undefined) {
    const made = [formats.bytes(bytes), formats.change(originalBytes, bytes)];
    if (signed) made.unshift(formats.size(signed.size));
    facts.push(drawFact(signed ? text.bytesAfter : text.bytesPreview, made));
  }
  find("facts", HTMLElement).replaceChildren(...facts);
}

function drawFact(name: string, values: readonly string[]): HTMLElement {
  return element("div", {}, element("dt", {}, name), element("dd", {}, values.join(" · ")));
}
