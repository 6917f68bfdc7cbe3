import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { OptionFields } from "../../domain/watermark-options.ts";
import type { Photo } from "../photos/photo.ts";
import { type SignSettings, settingsKey } from "../settings/settings.ts";
import { createPreview, type PreviewSubject } from "./preview.ts";
import type { StageView } from "./stage.ts";

export interface StageSources {
  readonly selected: ReadonlySignal<Photo | undefined>;
  readonly settings: ReadonlySignal<SignSettings>;
  readonly isValid: ReadonlySignal<boolean>;
  /** What an empty text means. */
  readonly watermarkText: string;
}

/**
 * What the stage shows: the result while it is what the settings make, else a preview of what they
 * would.
 */
export function createStageView(sources: StageSources): ReadonlySignal<StageView | undefined> {
  const { selected, settings, isValid, watermarkText } = sources;
  const key = computed(() => settingsKey(settings.value));

  const signed = computed(() => {
    const photo = selected.value;
    const state = photo?.state.value;
    if (state?.kind !== "done") return undefined;
    // Of an earlier visit there is no photo left to preview.
    return !photo?.file || photo.sentWith.value === key.value ? state.signed : undefined;
  });

  const subject = computed<PreviewSubject | undefined>(() => {
    const photo = selected.value;
    const rendition = photo?.rendition.value;
    const isPreviewed = photo?.file && !signed.value && isValid.value && rendition;
    if (!isPreviewed || rendition === "none") return undefined;
    // From the key, not the settings: what makes the same picture needs no other preview. The key is
    // the JSON of such fields.
    const fields = JSON.parse(key.value) as OptionFields;
    return { key: photo.key, fitted: rendition.fitted, fields };
  });
  const preview = createPreview(subject);

  return computed(() => {
    const photo = selected.value;
    if (!photo) return undefined;
    const { value: state } = photo.state;
    return {
      photo,
      state,
      rendition: photo.rendition.value,
      signed: signed.value,
      preview: preview.value,
      watermark: settings.value.text.trim() || watermarkText,
      problem: preview.value?.problem ?? (state.kind === "failed" ? state.problem : undefined),
    };
  });
}
