export const LANGUAGES = ["en", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Locale {
  readonly language: Language;
  /** The tag as preferred, such as `fr-CA`: by it figures are written. */
  readonly tag: string;
}

/**
 * The language to speak: the first of those preferred that there is, English otherwise.
 *
 * @param preferred language tags (BCP 47), best first, as `navigator.languages` gives them
 */
export function chooseLocale(preferred: readonly string[]): Locale {
  for (const tag of preferred) {
    const language = LANGUAGES.find((spoken) => tag.toLowerCase().split("-")[0] === spoken);
    if (language) return { language, tag };
  }
  return { language: "en", tag: "en" };
}
