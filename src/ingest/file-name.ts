/** Longest file name that is kept, in code points. */
const MAX_CODE_POINTS = 255;

const DEFAULT_NAME = "image";

/**
 * The last path segment of a client's file name, without control characters and surrogates that
 * stand alone, at most 255 code points; `image` when nothing of it is left.
 */
export function cleanFileName(filename: string | undefined): string {
  const segment = filename?.split(/[/\\]/).at(-1) ?? "";
  const name = [...segment.replace(/[\p{Cc}\p{Cs}]/gu, "")].slice(0, MAX_CODE_POINTS).join("");
  const isName = name.trim() !== "" && name !== "." && name !== "..";
  return isName ? name : DEFAULT_NAME;
}
