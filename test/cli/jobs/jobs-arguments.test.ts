import { describe, expect, test } from "bun:test";
import { readCommandLine } from "../../../src/cli/command-line.ts";
import { UsageError } from "../../../src/cli/usage-error.ts";
import { jobsCommand } from "./jobs-command-line.ts";

const split = (line: string): string[] => line.split(" ").filter((part) => part !== "");
const read = (line: string) => jobsCommand(split(line));

describe("a command line", () => {
  test.each([
    ["list", { name: "list", limit: 50, json: false }],
    ["list --json --limit 7", { name: "list", limit: 7, json: true }],
    ["show abc", { name: "show", id: "abc", json: false }],
    ["replay a b", { name: "replay", selection: { kind: "ids", ids: ["a", "b"] }, json: false }],
    ["replay --all", { name: "replay", selection: { kind: "all", code: undefined }, json: false }],
    [
      "replay --json --code not_a_job --all",
      { name: "replay", selection: { kind: "all", code: "not_a_job" }, json: true },
    ],
    [
      "purge a",
      { name: "purge", selection: { kind: "ids", ids: ["a"] }, confirmed: true, json: false },
    ],
    ["purge --all", { name: "purge", selection: { kind: "all" }, confirmed: false }],
    ["purge --all --yes", { name: "purge", selection: { kind: "all" }, confirmed: true }],
  ])("%s is understood", (line, command) => {
    expect(read(line)).toMatchObject(command);
  });

  test.each([
    ["", "list, show, replay, purge"],
    ["toString", "'toString'"],
    ["--json list", "'--json'"],
    ["list 12", "got 1: 12"],
    ["list --limit", "--limit"],
    ["list --limit 0", "from 1"],
    ["list --limit 1e3", '"1e3"'],
    ["list --limit -3", "--limit"],
    ["list --all", "--all"],
    ["list --json=yes", "--json"],
    ["show", "'id'"],
    ["show a b", "got 2: a, b"],
    ["show a --unheard", "--unheard"],
    ["replay", "--all"],
    ["replay a --all", "either"],
    ["replay a --code not_a_job", "--code"],
    ["replay --all --code=", "attempts_exhausted"],
    ["replay a --yes", "--yes"],
    ["purge --yes", "--all"],
  ])("%s is refused in one line that leads on", (line, part) => {
    try {
      expect(read(line)).toBeUndefined();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      expect(error.message).toContain(part);
      expect(error.message).toMatch(/^[^\n]+; see filigrane jobs .*--help$/);
    }
  });

  test.each(["list", "show", "replay", "purge"])("has help on %s, with an example", (name) => {
    for (const line of [`${name} --help`, `${name} -h`, `help ${name}`, `${name} a b --help`]) {
      const text = helpOn(line);
      expect(text).toMatch(new RegExp(`^Usage: filigrane jobs ${name} `, "m"));
      expect(text).toMatch(/^Examples:$/m);
    }
  });

  test.each(["--help", "-h", "help"])("%s names every command", (line) => {
    for (const name of ["list", "show", "replay", "purge"]) expect(helpOn(line)).toContain(name);
  });
});

function helpOn(line: string): string {
  const commandLine = readCommandLine(["jobs", ...split(line)]);
  if (commandLine.name !== "text") throw new Error(`Expected help, got ${commandLine.name}`);
  return commandLine.text;
}
