import { effect, type ReadonlySignal } from "@preact/signals-core";
import { text } from "../locale.ts";
import { mayTryAgain } from "../service/problem.ts";
import { element, spoken, toggle } from "../ui/dom.ts";
import { type IconName, icon } from "../ui/icons.ts";
import { showProblem } from "../ui/problem-note.ts";
import type { CopyLink } from "./copy-link.ts";
import { describeState } from "./describe-state.ts";
import { isBusy, type Photo } from "./photo.ts";
import { resultName } from "./unique-names.ts";

export interface PhotoRowActions {
  readonly selected: ReadonlySignal<Photo | undefined>;
  select(photo: Photo): void;
  tryAgain(photo: Photo): void;
  remove(photo: Photo): void;
  readonly copyLink: CopyLink;
}

export interface PhotoRow {
  readonly item: HTMLLIElement;
  dispose(): void;
}

/** A photo's row in the list: only what changes in it is drawn again. */
export function createPhotoRow(photo: Photo, actions: PhotoRowActions): PhotoRow {
  const { name } = photo;
  const picture = element("img", { alt: "", draggable: false, hidden: true });
  const thumbnail = element("span", { className: "thumbnail" }, picture);
  const opener = element(
    "button",
    { type: "button", className: "photo-open", title: name },
    ...[spoken(text.show("")), element("span", { className: "photo-name" }, name)],
  );
  const status = element("p", { className: "photo-status" });
  const progress = element("progress", { ariaLabel: text.uploadProgress(name) });
  const problem = element("p", { className: "problem" });
  const download = element(
    "a",
    { className: "icon-button", title: text.download },
    ...[icon("download"), spoken(`${text.download} ${name}`)],
  );
  const copy = iconButton("link", text.copyLink, name);
  const again = iconButton("again", text.tryAgain, name);
  const remove = iconButton("remove", text.remove, name);
  const item = element(
    "li",
    { className: "photo" },
    ...[thumbnail, opener],
    element("div", { className: "photo-news" }, status, progress, problem),
    element("div", { className: "photo-actions" }, again, copy, download, remove),
  );

  opener.addEventListener("click", () => actions.select(photo));
  again.addEventListener("click", () => actions.tryAgain(photo));
  remove.addEventListener("click", () => actions.remove(photo));
  copy.addEventListener("click", () => {
    const { value: state } = photo.state;
    if (state.kind === "done" && state.signed.link) actions.copyLink(state.signed.link, copy);
  });

  const disposals = [
    effect(() => {
      opener.ariaCurrent = String(actions.selected.value === photo);
    }),
    effect(() => {
      const { value: drawn } = photo.rendition;
      const isDrawn = drawn !== undefined && drawn !== "none";
      if (isDrawn) picture.src = drawn.thumbnailUrl;
      toggle(isDrawn, picture);
    }),
    effect(drawState),
  ];

  function drawState(): void {
    const { value: state } = photo.state;
    item.dataset.state = state.kind;
    const words = describeState(photo, state);
    if (status.textContent !== words) status.textContent = words;
    toggle(isBusy(state) && state.kind !== "queued", progress);
    if (state.kind === "uploading") {
      progress.max = Math.max(1, state.totalBytes);
      progress.value = state.sentBytes;
    } else {
      progress.removeAttribute("value");
    }
    const failure = state.kind === "failed" ? state.problem : undefined;
    showProblem(problem, failure);
    toggle(failure !== undefined && photo.file !== undefined && mayTryAgain(failure), again);
    const signed = state.kind === "done" ? state.signed : undefined;
    toggle(signed !== undefined, download);
    toggle(signed?.link !== undefined, copy);
    if (signed) {
      download.href = signed.url;
      download.download = resultName(name, signed.format);
    }
  }

  return {
    item,
    dispose() {
      for (const dispose of disposals) dispose();
    },
  };
}

function iconButton(name: IconName, action: string, photoName: string): HTMLButtonElement {
  return element(
    "button",
    { type: "button", className: "icon-button", title: action },
    ...[icon(name), spoken(`${action} ${photoName}`)],
  );
}
