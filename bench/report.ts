/** What one benchmark found, for the terminal and for results.md alike. */
export interface Section {
  readonly title: string;
  /** Lines of text: under what conditions, and what follows from the figures. */
  readonly notes: readonly string[];
  readonly tables: readonly Table[];
}

export interface Table {
  readonly caption: string;
  /** The first column holds names and is aligned to the left, the others hold figures. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const HEADING = "# What was measured";

/** A table in Markdown, its columns lined up so that it reads well as it is. */
export function renderTable({ columns, rows }: Omit<Table, "caption">): string {
  const lines = [columns, ...rows].map((cells) => cells.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = columns.map((_, column) =>
    Math.max(3, ...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const padded = lines.map((cells) =>
    line(
      widths.map((width, column) => {
        const cell = cells[column] ?? "";
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      }),
    ),
  );
  const rule = line(
    widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)),
  );
  return [padded[0], rule, ...padded.slice(1)].join("\n");
}

export function renderSection({ title, notes, tables }: Section): string {
  const blocks = [
    `## ${title}`,
    ...notes,
    ...tables.map(({ caption, ...table }) => `${caption}:\n\n${renderTable(table)}`),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/**
 * The results file with these sections in place of earlier ones of the same title; the others stay.
 *
 * @param earlier the file as it is, or an empty text
 */
export function mergeResults(earlier: string, sections: readonly Section[]): string {
  const texts = new Map<string, string>();
  for (const text of earlier.split(/^(?=## )/m)) {
    const title = /^## (.+)$/m.exec(text)?.[1];
    if (title !== undefined) texts.set(title, `${text.trimEnd()}\n`);
  }
  for (const section of sections) texts.set(section.title, renderSection(section));
  return [`${HEADING}\n`, ...texts.values()].join("\n");
}
