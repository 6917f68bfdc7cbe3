import { effect, type ReadonlySignal } from "@preact/signals-core";
import type { Size } from "../../domain/geometry.ts";
import { formats, text } from "../locale.ts";
import type { Photo, Rendition, SignedPhoto } from "../photos/photo.ts";
import type { Problem } from "../service/problem.ts";
import { element, find, toggle } from "../ui/dom.ts";
import { showProblem } from "../ui/problem-note.ts";
import { createCompare } from "./compare.ts";
import type { Preview } from "./preview.ts";
import { showTimings } from "./timings.ts";

/** What the stage shows of the chosen photo. */
export interface StageView {
  readonly photo: Photo;
  readonly rendition: Rendition | "none" | undefined;
  /** The result, when it is what the present settings make. */
  readonly signed: SignedPhoto | undefined;
  readonly preview: Preview | undefined;
  readonly watermark: string;
  readonly problem: Problem | undefined;
}

/** The large picture: the service's preview, or the finished photo beside what it was. */
export function createStage(view: ReadonlySignal<StageView | undefined>): void {
  const title = find("stage-title", HTMLElement);
  const frame = find("frame", HTMLElement);
  const before = find("before", HTMLImageElement);
  const after = find("after", HTMLImageElement);
  const compare = find("compare", HTMLElement);
  const busy = find("preview-busy", HTMLElement);
  const note = find("stage-note", HTMLElement);
  const problem = find("stage-problem", HTMLElement);
  const facts = find("facts", HTMLElement);
  const resetCompare = createCompare();
  let compared: string | undefined;

  effect(() => {
    const { value: shown } = view;
    if (!shown) return;
    const { photo, signed, preview, watermark } = shown;
    const rendition = shown.rendition === "none" ? undefined : shown.rendition;
    const size = signed?.size ?? rendition?.size;
    const url = signed?.url ?? preview?.url;
    title.textContent = photo.name;
    frame.classList.toggle("is-blank", !size);
    if (size) frame.style.setProperty("--ratio", String(size.width / size.height));

    showPicture(
      after,
      url,
      signed ? text.afterAlt(photo.name) : text.previewAlt(photo.name, watermark),
    );
    // Under a preview that is not there yet lies the photo itself.
    showPicture(before, rendition?.fittedUrl, text.beforeAlt(photo.name));
    toggle(!!rendition && (!!signed || !url), before);
    toggle(!!signed && !!rendition, compare);
    frame.classList.toggle("is-compared", !!signed && !!rendition);
    if (signed && compared !== signed.url) resetCompare();
    compared = signed?.url;

    toggle(!signed && !!preview?.isDrawing, busy);
    note.textContent = describeView(shown);
    showProblem(problem, shown.problem);
    facts.replaceChildren(...drawFacts(shown, rendition?.size));
    showTimings(signed);
  });
}

function showPicture(image: HTMLImageElement, url: string | undefined, alt: string): void {
  toggle(url !== undefined, image);
  if (url !== undefined && image.src !== url) image.src = url;
  image.alt = url === undefined ? "" : alt;
}

function describeView({ photo, rendition, signed, preview, problem }: StageView): string {
  if (signed && signed.link === undefined) return text.notKept;
  if (signed) return photo.file ? "" : text.smallBefore;
  if (problem) return "";
  if (rendition === "none") return text.notDecodable;
  return preview ? text.previewNote : "";
}

function drawFacts(
  { photo, signed, preview }: StageView,
  originalSize: Size | undefined,
): HTMLElement[] {
  const bytes = signed?.bytes ?? preview?.bytes ?? 0;
  const original = [formats.bytes(photo.originalBytes)];
  if (originalSize) original.unshift(formats.size(originalSize));
  if (bytes === 0) return drawFact(text.bytesBefore, original);
  const made = [formats.bytes(bytes), formats.change(photo.originalBytes, bytes)];
  if (signed) made.unshift(formats.size(signed.size));
  return [
    ...drawFact(text.bytesBefore, original),
    ...drawFact(signed ? text.bytesAfter : text.bytesPreview, made),
  ];
}

function drawFact(name: string, values: readonly string[]): HTMLElement[] {
  return [element("div", {}, element("dt", {}, name), element("dd", {}, values.join(" · ")))];
}
