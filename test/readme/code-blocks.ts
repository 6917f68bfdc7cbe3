import { join } from "node:path";

/** The address that the README's examples ask. */
export const README_SERVICE = "http://127.0.0.1:3000";

const README = await Bun.file(join(import.meta.dir, "../../README.md")).text();

/**
 * The one block of code of this language in a section of the README that asks the service, as it stands but for the service's
 * address, which is this one's.
 */
export function codeBlock(section: string, language: string, { url }: { url: string }): string {
  const blocks = sectionOf(section).matchAll(/^```(\w+)\n(.*?)^```$/gms);
  const [code, ...others] = [...blocks]
    .filter(([, name]) => name === language)
    .map(([, , text = ""]) => text)
    .filter((text) => text.includes(README_SERVICE));
  if (code === undefined || others.length > 0) {
    throw new Error(`The section ${section} has not exactly one block of ${language}`);
  }
  return code.replaceAll(README_SERVICE, url);
}

/** The commands of a shell's code, without comments and line breaks inside a command. */
export function commandsOf(shell: string): readonly string[] {
  const lines = shell.replaceAll(/\\\n\s*/g, "").split("\n");
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}

/** @throws Error when there is no such section */
export function sectionOf(title: string): string {
  const section = README.split(/^## /m).find((text) => text.startsWith(`${title}\n`));
  if (section === undefined) throw new Error(`The README has no section ${title}`);
  return section;
}
