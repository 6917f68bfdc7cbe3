import { text } from "../locale.ts";
import { find, toggle } from "../ui/dom.ts";
import { createCompare } from "./compare.ts";
import type { StageView } from "./stage.ts";

/**
 * The picture of the stage: a preview, under which the photo lies until it is there, or the result under
 * what it was, with the slider between them.
 */
export function createStagePicture(): (view: StageView) => void {
  const well = find("well", HTMLElement);
  const frame = find("frame", HTMLElement);
  const before = find("before", HTMLImageElement);
  const after = find("after", HTMLImageElement);
  const compare = find("compare", HTMLElement);
  const busy = find("preview-busy", HTMLElement);
  const resetCompare = createCompare();
  let compared: string | undefined;

  return function showPicture({ photo, rendition, signed, preview, watermark }) {
    const original = rendition === "none" ? undefined : rendition;
    const size = signed?.size ?? original?.size;
    toggle(signed !== undefined || rendition !== "none", well);
    frame.classList.toggle("is-blank", size === undefined);
    if (size) frame.style.setProperty("--ratio", String(size.width / size.height));

    const url = signed?.url ?? preview?.url;
    const alt = signed ? text.afterAlt(photo.name) : text.previewAlt(photo.name, watermark);
    showImage(after, url, alt);
    const isCompared = signed !== undefined && original !== undefined;
    const isUnder = url === undefined || isCompared;
    showImage(before, isUnder ? original?.fittedUrl : undefined, text.beforeAlt(photo.name));
    frame.classList.toggle("is-compared", isCompared);
    toggle(isCompared, compare);
    if (signed && compared !== signed.url) resetCompare();
    compared = signed?.url;
    toggle(preview?.isDrawing ?? false, busy);
  };
}

function showImage(image: HTMLImageElement, url: string | undefined, alt: string): void {
  toggle(url !== undefined, image);
  image.alt = alt;
  if (url !== undefined && image.getAttribute("src") !== url) image.src = url;
}
