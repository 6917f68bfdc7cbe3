import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { SHELLS } from "../../../src/cli/completion/completion-command.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../fixtures/temporary-folder.ts";
import { runFiligrane } from "../filigrane-process.ts";
import { offeredByFish, typedLine } from "./typed-line.ts";

const TIMEOUT_MS = 20_000;

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await createTemporaryFolder();
  await mkdir(join(folder.path, "signed photos"));
  await Bun.write(join(folder.path, "beach at noon.jpg"), "");
});
afterEach(() => folder.remove());

/** What is completed when it is typed into this shell. */
function completesIn(shell: "bash" | "zsh"): void {
  test.each([
    ["a command", "filigrane si\t", "<sign>"],
    ["a command of a command", "filigrane jobs pu\t", "<jobs><purge>"],
    ["an option", "filigrane sign --overw\t", "<sign><--overwrite>"],
    [
      "an option of a command of a command",
      "filigrane jobs list --lim\t9",
      "<jobs><list><--limit><9>",
    ],
    ["a choice", "filigrane sign --position bottom-l\t", "<sign><--position><bottom-left>"],
    ["a choice behind a short option", "filigrane sign -f we\t", "<sign><-f><webp>"],
    ["a folder for results", "filigrane sign x --out si\t", "<sign><x><--out><signed photos>"],
    ["a photo", "filigrane sign bea\t", "<sign><beach at noon.jpg>"],
    [
      "a photo behind options",
      "filigrane sign -r --text jobs bea\t",
      "<sign><-r><--text><jobs><beach at noon.jpg>",
    ],
    ["a shell", "filigrane completion fi\t", "<completion><fish>"],
  ])(
    "%s is completed",
    async (_, keys, line) => {
      // zsh takes back the slash that it had put behind a folder.
      const typed = (await typedLine(shell, folder.path, keys)).replace("/>", ">");
      expect(typed).toBe(line);
    },
    TIMEOUT_MS,
  );
}

describe("in a real bash", () => completesIn("bash"));
describeService("zsh", () => completesIn("zsh"));

describeService("fish", () => {
  test.each([
    ["filigrane si", ["sign"]],
    ["filigrane jobs pu", ["purge"]],
    ["filigrane sign --overw", ["--overwrite"]],
    ["filigrane jobs list --lim", ["--limit"]],
    ["filigrane sign --position bottom-", ["bottom-left", "bottom-right"]],
    ["filigrane sign -f we", ["webp"]],
    ["filigrane sign x --out si", ["signed photos/"]],
    ["filigrane sign bea", ["beach at noon.jpg"]],
    ["filigrane jobs list bea", []],
    ["filigrane completion ", ["bash", "fish", "zsh"]],
  ])("%s is completed", async (line, offers) => {
    expect((await offeredByFish(folder.path, line)).toSorted()).toEqual(offers);
  });
});

test(
  "a choice behind an equals sign is completed in a real bash",
  async () => {
    const line = await typedLine("bash", folder.path, "filigrane sign --effort=sm\t");
    expect(line).toBe("<sign><--effort=small>");
  },
  TIMEOUT_MS,
);

test.each(SHELLS)("the command prints the script for %s and nothing else", async (shell) => {
  const { exitCode, out, problems } = await runFiligrane(["completion", shell]);
  expect({ exitCode, problems }).toEqual({ exitCode: 0, problems: [] });
  expect(out[0]).toStartWith("#");
});
