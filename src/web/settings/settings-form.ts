import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import { InvalidParameterError } from "../../domain/errors.ts";
import { EFFORTS, MAX_TEXT_CODE_POINTS, parseText } from "../../domain/watermark-options.ts";
import { text } from "../locale.ts";
import type { PageSettings } from "../page-settings.ts";
import { element, find, toggle } from "../ui/dom.ts";
import { createChoiceGroup } from "./choice-group.ts";
import { createPositionPad } from "./position-pad.ts";
import { readRemembered, remember } from "./remember-settings.ts";
import {
  COLOR_CHOICES,
  defaultSettings,
  FORMAT_CHOICES,
  parseSettings,
  type SignSettings,
} from "./settings.ts";

export interface SettingsForm {
  readonly settings: ReadonlySignal<SignSettings>;
  /** Nothing in it would be refused. */
  readonly isValid: ReadonlySignal<boolean>;
}

/** The form of the watermark, with what was chosen last time. */
export function createSettingsForm(page: PageSettings): SettingsForm {
  const initial = parseSettings(readRemembered(), defaultSettings(page.effort));
  const chosen = {
    text: signal(initial.text),
    position: signal(initial.position),
    color: signal(initial.color),
    ownColor: signal(initial.ownColor),
    format: signal(initial.format),
    effort: signal(initial.effort),
  };
  const settings = computed<SignSettings>(() => ({
    text: chosen.text.value,
    position: chosen.position.value,
    color: chosen.color.value,
    ownColor: chosen.ownColor.value,
    format: chosen.format.value,
    effort: chosen.effort.value,
  }));
  const textProblem = computed(() => judgeText(chosen.text.value));

  bindText(chosen.text, textProblem, page.watermarkText);
  createPositionPad(find("positions", HTMLElement), chosen.position);
  createChoiceGroup({
    container: find("colors", HTMLElement),
    name: "color",
    choices: COLOR_CHOICES,
    labels: text.colorNames,
    chosen: chosen.color,
  });
  bindOwnColor(
    chosen.ownColor,
    computed(() => chosen.color.value === "own"),
  );
  createChoiceGroup({
    container: find("formats", HTMLElement),
    name: "format",
    choices: FORMAT_CHOICES,
    labels: text.formatNames,
    chosen: chosen.format,
  });
  createChoiceGroup({
    container: find("efforts", HTMLElement),
    name: "effort",
    choices: EFFORTS,
    labels: text.effortNames,
    chosen: chosen.effort,
  });
  effect(() => remember(settings.value));
  return { settings, isValid: computed(() => textProblem.value === "") };
}

function bindText(
  typed: Signal<string>,
  problem: ReadonlySignal<string>,
  placeholder: string,
): void {
  const input = find("text", HTMLInputElement);
  const note = find("text-problem", HTMLElement);
  input.placeholder = placeholder;
  input.value = typed.value;
  input.addEventListener("input", () => {
    typed.value = input.value;
  });
  effect(() => {
    note.textContent = problem.value;
    input.ariaInvalid = problem.value === "" ? null : "true";
  });
}

function bindOwnColor(color: Signal<string>, isChosen: ReadonlySignal<boolean>): void {
  const input = element("input", {
    type: "color",
    className: "own-color",
    value: color.value,
    ariaLabel: text.ownColor,
  });
  input.addEventListener("input", () => {
    color.value = input.value;
  });
  find("colors", HTMLElement).after(input);
  effect(() => toggle(isChosen.value, input));
}

/** What is wrong with the text by the service's own rules; empty when nothing is. */
function judgeText(typed: string): string {
  try {
    parseText("wm_text", typed);
    return "";
  } catch (error) {
    if (!(error instanceof InvalidParameterError)) throw error;
    const isLong = [...typed.normalize("NFC").trim()].length > MAX_TEXT_CODE_POINTS;
    return isLong ? text.textTooLong(MAX_TEXT_CODE_POINTS) : text.textHasControls;
  }
}
