/**
 * Text as a terminal may show it, on one line: a message from outside can hold what steers a
 * terminal or turns text around, so that is written as its code point.
 */
export function printable(text: string): string {
  return text.replace(
    /[\p{Control}\p{Bidi_Control}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** Text cut to as many columns of a terminal, with a sign that it is. */
export function cutToWidth(text: string, columns: number): string {
  if (Bun.stringWidth(text) <= columns) return text;
  let cut = "";
  let width = 1;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    width += Bun.stringWidth(segment);
    if (width > columns) break;
    cut += segment;
  }
  return `${cut}…`;
}

/** Without milliseconds. */
export function printableTime(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}
