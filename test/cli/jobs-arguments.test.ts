import { describe, expect, test } from "bun:test";
import { readJobsCommand, UsageError } from "../../src/cli/jobs-arguments.ts";

const read = (line: string) => readJobsCommand(line.split(" ").filter((part) => part !== ""));

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
    ["toString", '"toString"'],
    ["--json list", '"--json"'],
    ["list 12", "12"],
    ["list --limit", "--limit"],
    ["list --limit 0", "from 1"],
    ["list --limit 1e3", '"1e3"'],
    ["list --limit -3", "--limit"],
    ["list --all", "list takes no --all"],
    ["list --json=yes", "--json"],
    ["show", "one id"],
    ["show a b", "one id"],
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
      expect(error.message).toMatch(/^[^\n]+; see bun run jobs .*--help$/);
    }
  });

  test.each(["list", "show", "replay", "purge"])("has help on %s, with an example", (name) => {
    for (const line of [`${name} --help`, `${name} -h`, `help ${name}`, `${name} a b --help`]) {
      const command = read(line);
      if (command.name !== "help") throw new Error(`Expected help, got ${command.name}`);
      expect(command.text).toMatch(new RegExp(`^Usage: bun run jobs ${name} `, "m"));
      expect(command.text).toMatch(/^Examples:$/m);
    }
  });

  test.each(["--help", "-h", "help", "help unheard"])("%s names every command", (line) => {
    const command = read(line);
    if (command.name !== "help") throw new Error(`Expected help, got ${command.name}`);
    for (const name of ["list", "show", "replay", "purge"]) expect(command.text).toContain(name);
  });
});
