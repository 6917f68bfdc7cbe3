import type { OutputFormat } from "../../domain/image-format.ts";

const EXTENSION = { jpeg: "jpg", webp: "webp" } as const satisfies Record<OutputFormat, string>;

/** What a signed photo is saved as: the original's name with the ending of its format. */
export function resultName(originalName: string, format: OutputFormat): string {
  const stem = originalName.replace(/\.[^./\\]*$/, "") || "photo";
  return `${stem}.${EXTENSION[format]}`;
}

/**
 * The same names, each but the first of equals with a number: `a.jpg`, `a-2.jpg`. Names that differ
 * only in case are equal, as they are to most file systems.
 */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const [, stem = name, ending = ""] = /^(.+?)(\.[^.]*)?$/.exec(name) ?? [];
    let unique = name;
    for (let count = 2; taken.has(unique.toLowerCase()); count++)
      unique = `${stem}-${count}${ending}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}
