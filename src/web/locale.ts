import { createFormats, type Formats } from "./formats.ts";
import { chooseLocale, type Language } from "./language.ts";
import { STRINGS, type Strings } from "./strings.ts";

const locale = chooseLocale(navigator.languages);

/** What this browser's user reads. */
export const language: Language = locale.language;
export const text: Strings = STRINGS[language];
export const formats: Formats = createFormats(locale.tag);

/** Fills in the words that index.html names by their keys. */
export function fillInWords(root: Document): void {
  root.documentElement.lang = language;
  for (const element of root.querySelectorAll<HTMLElement>("[data-text]")) {
    const key = element.dataset.text ?? "";
    const phrase = Object.entries(text).find(([name]) => name === key)?.[1];
    if (typeof phrase !== "string") throw new Error(`index.html asks for a phrase "${key}"`);
    element.textContent = phrase;
  }
}
