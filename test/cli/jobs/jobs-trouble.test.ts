import { describe, expect, test } from "bun:test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EndedCommand } from "../filigrane-process.ts";
import { useDataFolder } from "./data-folder.ts";
import { runJobsProcess } from "./jobs-process.ts";

const folder = useDataFolder();

const jobs = (...args: readonly string[]): Promise<EndedCommand> =>
  runJobsProcess(args, { DATA_DIR: folder().path });

describe("jobs ends with one line and no stack", () => {
  test("and 1 for ids that are unknown or ambiguous, each named", async () => {
    const { bury, letterIds } = folder();
    const [a, b] = ["1", "2"].map((end) => "abcdef".padEnd(64, end));
    for (const hash of [a, b]) await bury(JSON.stringify({ hash, original_key: "original/x" }));
    for (const command of ["show", "replay", "purge"]) {
      const { exitCode, out, problems } = await jobs(command, "abcdef");
      expect([exitCode, out]).toEqual([1, []]);
      expect(problems).toEqual([expect.stringMatching(new RegExp(`ambiguous: .*${b}, ${a}; see`))]);
    }
    const { exitCode, problems } = await jobs("purge", "7777777", "abcdef1", "99");
    expect(exitCode).toBe(1);
    expect(problems).toEqual([
      expect.stringContaining('"7777777"'),
      expect.stringContaining('"99"'),
    ]);
    expect(await letterIds()).toHaveLength(2);
  });

  test("and 1 when the data cannot be used, with the place", async () => {
    const path = join(folder().path, "file");
    await writeFile(path, "a file where a folder belongs");
    const ended = await runJobsProcess(["list"], { DATA_DIR: path });
    expect(ended).toMatchObject({ exitCode: 1, out: [] });
    expect(ended.problems).toEqual([expect.stringContaining(path)]);
  });

  test("and 78 for wrong settings, a line for each", async () => {
    const wrong = { WORKERS: "many", RABBITMQ_URL: "amqq://user:secret@127.0.0.1" };
    const ended = await runJobsProcess(["list"], wrong);
    expect(ended).toMatchObject({ exitCode: 78, out: [] });
    expect(ended.problems.map((line) => line.split("=")[0]).sort()).toEqual([
      "RABBITMQ_URL",
      "WORKERS",
    ]);
    expect(ended.problems.join()).not.toContain("secret");
  });

  test("and 2 for a wrong command line", async () => {
    const ended = await jobs("list", "--limits", "3");
    expect(ended).toMatchObject({ exitCode: 2, out: [] });
    expect(ended.problems).toEqual([expect.stringMatching(/--limits.*jobs list --help$/)]);
  });
});
