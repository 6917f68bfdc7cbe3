import { createFormats, type Formats } from "./formats.ts";
import { chooseLanguage, type Language } from "./language.ts";
import { STRINGS, type Strings } from "./strings.ts";

/** What this browser's user reads. */
export const language: Language = chooseLanguage(navigator.languages);
export const text: Strings = STRINGS[language];
export const formats: Formats = createFormats(language);

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
