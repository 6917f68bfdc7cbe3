export const LANGUAGES = ["en", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * The language to speak: the first of those preferred that there is, English otherwise.
 *
 * @param preferred language tags (BCP 47), best first, as `navigator.languages` gives them
 */
export function chooseLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const spoken = LANGUAGES.find((language) => tag.toLowerCase().split("-")[0] === language);
    if (spoken) return spoken;
  }
  return "en";
}
