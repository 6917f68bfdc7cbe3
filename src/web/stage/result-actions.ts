import { text } from "../locale.ts";
import type { CopyLink } from "../photos/copy-link.ts";
import { resultName } from "../photos/unique-names.ts";
import { element, find, toggle } from "../ui/dom.ts";
import type { StageView } from "./stage.ts";

/** What can be done with a finished photo. */
export function createResultActions(copyLink: CopyLink): (view: StageView) => void {
  const download = element("a", { className: "button primary" }, text.download);
  const copy = element("button", { type: "button", className: "button" }, text.copyLink);
  const actions = find("stage-actions", HTMLElement);
  let link: string | undefined;
  actions.append(download, copy);
  copy.addEventListener("click", () => {
    if (link !== undefined) copyLink(link, copy);
  });

  return function showActions({ photo, signed }) {
    toggle(signed !== undefined, actions);
    if (!signed) return;
    download.href = signed.url;
    download.download = resultName(photo.name, signed.format);
    ({ link } = signed);
    toggle(link !== undefined, copy);
  };
}
