import { effect, type Signal } from "@preact/signals-core";
import { element, spoken } from "../ui/dom.ts";

export interface ChoiceGroup<Name extends string> {
  readonly container: HTMLElement;
  /** The name of the radio buttons. */
  readonly name: string;
  readonly choices: readonly Name[];
  readonly labels: Readonly<Record<Name, string>>;
  readonly chosen: Signal<Name>;
  /** The labels are for screen readers; the eye sees where the button stands. */
  readonly isPlain?: boolean;
}

/** A group of radio buttons bound to a signal. @returns the buttons, in the order of the choices */
export function createChoiceGroup<Name extends string>(
  group: ChoiceGroup<Name>,
): readonly HTMLInputElement[] {
  const { container, name, choices, labels, chosen, isPlain = false } = group;
  const buttons = choices.map((choice) => {
    const button = element("input", { type: "radio", name, value: choice });
    button.addEventListener("change", () => {
      chosen.value = choice;
    });
    effect(() => {
      button.checked = chosen.value === choice;
    });
    const words = isPlain ? spoken(labels[choice]) : element("span", {}, labels[choice]);
    const title = isPlain ? labels[choice] : "";
    const label = element("label", { className: "choice", title }, button, words);
    container.append(label);
    return button;
  });
  return buttons;
}
