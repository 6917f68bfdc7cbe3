import { describe, expect, test } from "bun:test";
import { version } from "../../package.json";
import { createCommandTree, readCommandLine } from "../../src/cli/command-line.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { runFiligrane, startFiligrane } from "./filigrane-process.ts";

const tree = createCommandTree(() => {});
const commands = tree.commands.map((command) => command.name());
/** Every command by the words that name it. */
const paths = tree.commands.flatMap((command) => [
  [command.name()],
  ...command.commands.map((sub) => [command.name(), sub.name()]),
]);

function problemWith(...args: readonly string[]): string {
  try {
    readCommandLine(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.message;
  }
  throw new Error(`There is nothing wrong with ${args.join(" ")}`);
}

describe("a wrong command line", () => {
  test.each([
    [[], `Expected one of ${commands.join(", ")}; see filigrane --help`],
    [["srve"], "Unknown command 'srve' (Did you mean serve?); see filigrane --help"],
    [["serve", "--prot", "1"], "Unknown option '--prot'; see filigrane serve --help"],
    [
      ["jobs", "replya"],
      "Unknown command 'replya' (Did you mean replay?); see filigrane jobs --help",
    ],
    [
      ["jobs", "list", "--limt", "3"],
      "Unknown option '--limt' (Did you mean --limit?); see filigrane jobs list --help",
    ],
  ])("%j is told in one line with the way out", (args, problem) => {
    expect(problemWith(...args)).toBe(problem);
  });

  test("ends with 2, and its line on standard error", async () => {
    const ended = await runFiligrane(["srve"]);
    expect(ended).toEqual({ exitCode: 2, out: [], problems: [problemWith("srve")] });
  });
});

describe("help", () => {
  test.each(paths.map((path) => [path.join(" ")]))("on %s has examples of it", (path) => {
    const commandLine = readCommandLine([...path.split(" "), "--help"]);
    if (commandLine.name !== "text") throw new Error(`Expected help, got ${commandLine.name}`);
    expect(commandLine.text).toStartWith(`Usage: filigrane ${path}`);
    const examples = commandLine.text.split("\nExamples:\n")[1] ?? "";
    expect(examples).toContain(`filigrane ${path}`);
  });

  test("takes less than 150 ms of processor time", async () => {
    let leastMs = Number.POSITIVE_INFINITY;
    // The least of a few: others may use the machine too.
    for (let tries = 0; tries < 5 && leastMs >= 150; tries++) {
      const { exitCode, out, processorMs } = await startFiligrane(["--help"]).ended;
      leastMs = Math.min(leastMs, processorMs);
      expect(exitCode).toBe(0);
      for (const name of commands) expect(out.join("\n")).toContain(`  ${name} `);
    }
    expect(leastMs).toBeWithin(1, 150);
  });

  test("and the version go to standard output", async () => {
    expect(await runFiligrane(["--version"])).toEqual({
      exitCode: 0,
      out: [version],
      problems: [],
    });
  });
});
