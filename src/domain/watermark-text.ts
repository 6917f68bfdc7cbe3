/** Longest watermark text, in Unicode code points after NFC and trimming. */
export const MAX_TEXT_CODE_POINTS = 200;

/** Everything but control characters, written so that every reader of the API's document knows it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what they are for
export const PRINTABLE = /^[^\x00-\x1f\x7f-\x9f]*$/;

export type TextFault = "too long" | "not printable";

export function countCodePoints(text: string): number {
  return [...text].length;
}

/**
 * What keeps a typed text from being a watermark, if anything: the verdict of `parseText`, for a page
 * that has no room for a library of schemas.
 */
export function findTextFault(typed: string): TextFault | undefined {
  const text = typed.normalize("NFC").trim();
  if (countCodePoints(text) > MAX_TEXT_CODE_POINTS) return "too long";
  return PRINTABLE.test(text) && text.isWellFormed() ? undefined : "not printable";
}
