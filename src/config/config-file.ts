import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=/;

/** A value without quotes would end at this `#`: half a password is worse than none. */
const CUT_OFF = /^[^=]*=\s*[^\s"'`#](?:[^#]*[^\s#])?#/;

export interface ConfigFile {
  /** By name, as written; without those that a problem tells of. */
  readonly values: Readonly<Record<string, string>>;
  /** What is wrong with it, one line each. */
  readonly problems: readonly string[];
}

/**
 * Reads settings from a file of lines `NAME=value`; blank lines and what follows ` #` say nothing,
 * values may stand in quotes.
 *
 * @param knownNames every name that may stand there: a misspelt one would otherwise go unnoticed
 */
export function readConfigFile(path: string, knownNames: readonly string[]): ConfigFile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const problem = `CONFIG_FILE=${JSON.stringify(path)}: expected a file that can be read; ${why}`;
    return { values: {}, problems: [problem] };
  }
  const problems: string[] = [];
  const cutOff = new Set<string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const name = ASSIGNMENT.exec(line)?.[1];
    const where = `${path}, line ${index + 1}`;
    // The line itself is not repeated: it may hold a password.
    if (name === undefined) problems.push(`${where}: expected NAME=value, a comment, or nothing`);
    else if (!knownNames.includes(name)) {
      problems.push(`${where}: expected the name of a setting, got ${name}`);
    } else if (CUT_OFF.test(line)) {
      cutOff.add(name);
      problems.push(`${where}: expected quotes around a value with # in it`);
    }
  }
  const values = Object.entries(parseEnv(text)).flatMap(([name, value]) =>
    value === undefined || cutOff.has(name) ? [] : [[name, value] as const],
  );
  return { values: Object.fromEntries(values), problems };
}
