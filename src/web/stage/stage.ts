import { effect, type ReadonlySignal } from "@preact/signals-core";
import { text } from "../locale.ts";
import type { CopyLink } from "../photos/copy-link.ts";
import {
  isBusy,
  type Photo,
  type PhotoState,
  type Rendition,
  type SignedPhoto,
} from "../photos/photo.ts";
import { fetchPicture } from "../service/fetch-picture.ts";
import type { Problem } from "../service/problem.ts";
import { find } from "../ui/dom.ts";
import { showProblem } from "../ui/problem-note.ts";
import { showFacts } from "./facts.ts";
import type { Preview } from "./preview.ts";
import { createResultActions } from "./result-actions.ts";
import { createStagePicture } from "./stage-picture.ts";
import { showTimings } from "./timings.ts";

/** What the stage shows of the chosen photo. */
export interface StageView {
  readonly photo: Photo;
  readonly state: PhotoState;
  readonly rendition: Rendition | "none" | undefined;
  /** The result, when it is what the present settings make. */
  readonly signed: SignedPhoto | undefined;
  readonly preview: Preview | undefined;
  /** The watermark's text. */
  readonly watermark: string;
  readonly problem: Problem | undefined;
}

/** The large picture and what there is to say about it. */
export function createStage(view: ReadonlySignal<StageView | undefined>, copyLink: CopyLink): void {
  const title = find("stage-title", HTMLElement);
  const note = find("stage-note", HTMLElement);
  const problem = find("stage-problem", HTMLElement);
  const showPicture = createStagePicture();
  const showActions = createResultActions(copyLink);

  find("after", HTMLImageElement).addEventListener("error", async () => {
    // A picture of an earlier visit: the service is away, or has it no longer.
    const link = view.peek()?.signed?.link;
    const fetched = link && (await fetchPicture(link));
    // Another photo may be on the stage by then.
    if (view.peek()?.signed?.link !== link) return;
    if (fetched && fetched.kind === "refused") showProblem(problem, fetched.problem);
  });

  effect(() => {
    const { value: shown } = view;
    if (!shown) return;
    title.textContent = shown.photo.name;
    showPicture(shown);
    showFacts(shown);
    note.textContent = describeView(shown);
    showProblem(problem, shown.problem);
    showActions(shown);
    showTimings(shown.signed);
  });
}

function describeView(view: StageView): string {
  const { photo, state, rendition, signed, preview, problem } = view;
  if (signed && signed.link === undefined) return text.notKept;
  if (signed) return photo.file ? "" : text.smallBefore;
  if (problem) return "";
  if (state.kind === "accepted") return text.keptNote;
  if (isBusy(state)) return "";
  if (rendition === "none") return text.notDecodable;
  return preview ? text.previewNote : "";
}
