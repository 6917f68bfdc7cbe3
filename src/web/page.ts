/*
 * The page's entry: wires what is in the folders.
 *
 * No framework: the structure stands in index.html, and what changes is a signal that redraws only the
 * element that shows it, so that twenty uploads in progress neither rebuild a list nor move the focus.
 * @preact/signals-core does that in 2 KB; a component framework would outweigh the page itself.
 */

import { computed, effect } from "@preact/signals-core";
import { fillInWords, formats, text } from "./locale.ts";
import { readPageSettings } from "./page-settings.ts";
import { createCopyLink } from "./photos/copy-link.ts";
import { createIntake } from "./photos/intake.ts";
import { openKeptPhotos } from "./photos/kept-photos.ts";
import { isBusy, type Photo } from "./photos/photo.ts";
import { createPhotoList } from "./photos/photo-list.ts";
import { createPhotoShelf } from "./photos/photo-shelf.ts";
import { packPhotos, saveFile } from "./photos/photo-zip.ts";
import { createPhotoSigner } from "./photos/sign-photos.ts";
import { isOnItsWay, isSignable } from "./photos/signable.ts";
import { createJobFollower } from "./service/job-follower.ts";
import { settingsKey } from "./settings/settings.ts";
import { createSettingsForm } from "./settings/settings-form.ts";
import { createStage } from "./stage/stage.ts";
import { createStageView } from "./stage/stage-view.ts";
import { createAnnouncer } from "./ui/announcer.ts";
import { find, toggle } from "./ui/dom.ts";
import { describeProblem } from "./ui/problem-note.ts";
import { drawRosette } from "./ui/rosette.ts";

const ZIP_NAME = "filigrane.zip";

fillInWords(document);
drawRosette(find("rosette", SVGElement));
const page = readPageSettings(document.documentElement.dataset);
const announce = createAnnouncer(find("announcements", HTMLElement));
const kept = openKeptPhotos();
const shelf = createPhotoShelf({ ...page, kept, announce });
const { photos, selected } = shelf;
const { settings, isValid } = createSettingsForm(page);
const copyLink = createCopyLink(announce);
const signer = createPhotoSigner(createJobFollower(), kept);

const signable = computed(() => {
  const key = settingsKey(settings.value);
  return isValid.value ? photos.value.filter((photo) => isSignable(photo, key)) : [];
});
const signed = computed(() =>
  photos.value.flatMap(({ name, state }) =>
    state.value.kind === "done" ? [{ name, signed: state.value.signed }] : [],
  ),
);

if (matchMedia("(hover: none)").matches) {
  find("intake-title", HTMLElement).textContent = text.intakeTitleTouch;
}
find("intake-limits", HTMLElement).textContent = text.intakeLimits(
  formats.limit(page.maxUploadBytes),
);
createIntake((files) => {
  shelf.add(files);
  announce(text.added(files.length));
});
createStage(createStageView({ ...page, selected, settings, isValid }), copyLink);
createPhotoList(find("photo-list", HTMLElement), photos, {
  selected,
  select: (photo) => {
    selected.value = photo;
    // A row far down the list is chosen to see its picture.
    find("well", HTMLElement).scrollIntoView({ block: "nearest" });
  },
  tryAgain: (photo) => void signer.sign(photo, settings.value),
  remove,
  copyLink,
});
bindWorkspace();
bindSignButton();
bindListButtons();
addEventListener("beforeunload", (event) => {
  if (photos.value.some(isOnItsWay)) event.preventDefault();
});
for (const { photo, jobId } of await shelf.restore()) signer.resume(photo, jobId);

function bindWorkspace(): void {
  effect(() => {
    const count = photos.value.length;
    document.body.classList.toggle("is-empty", count === 0);
    toggle(count > 0, find("workspace", HTMLElement));
    find("photos-title", HTMLElement).textContent = text.photosTitle(count);
  });
}

function bindSignButton(): void {
  const button = find("sign", HTMLButtonElement);
  effect(() => {
    const toSign = signable.value.length;
    const onTheirWay = photos.value.filter(({ state }) => isBusy(state.value)).length;
    const isAllSigned = signed.value.length === photos.value.length;
    if (toSign > 0) button.textContent = text.sign(toSign);
    else if (onTheirWay > 0) button.textContent = text.signing(onTheirWay);
    else button.textContent = isAllSigned ? text.allSigned : text.nothingLeft;
    // Not `disabled`, which would lose the focus.
    button.ariaDisabled = String(toSign === 0);
  });
  find("settings", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    for (const photo of signable.value) void signer.sign(photo, settings.value);
  });
}

function bindListButtons(): void {
  const downloadAll = find("download-all", HTMLButtonElement);
  const note = find("list-problem", HTMLElement);
  effect(() => toggle(signed.value.length > 1, downloadAll));
  downloadAll.addEventListener("click", async () => {
    if (downloadAll.ariaDisabled === "true") return;
    downloadAll.ariaDisabled = "true";
    downloadAll.textContent = text.packing;
    try {
      const { zip, missing, problem } = await packPhotos(signed.value);
      if (zip) saveFile(zip, ZIP_NAME);
      const words = problem && text.notPacked(missing.join(", "), describeProblem(problem));
      toggle(words !== undefined, note);
      note.textContent = words ?? "";
      if (words) announce(words);
    } finally {
      downloadAll.textContent = text.downloadAll;
      downloadAll.ariaDisabled = null;
    }
  });
  find("clear", HTMLButtonElement).addEventListener("click", () => {
    shelf.remove(photos.value.filter(({ state }) => !isBusy(state.value)));
    announce(text.listCleared);
    focusOnIntakeWhenEmpty();
  });
}

function remove(photo: Photo): void {
  shelf.remove([photo]);
  announce(text.removed(photo.name));
  focusOnIntakeWhenEmpty();
}

/** What had the focus is hidden then. */
function focusOnIntakeWhenEmpty(): void {
  if (photos.value.length === 0) find("choose", HTMLButtonElement).focus();
}
