import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { encodeJpeg, flat } from "../../fixtures/pictures.ts";
import { type EndedCommand, parseLines } from "../filigrane-process.ts";
import { useDataFolder } from "./data-folder.ts";
import { runJobsProcess } from "./jobs-process.ts";

const photo = await encodeJpeg(flat(64, 48));
const folder = useDataFolder();

const jobs = (...args: readonly string[]): Promise<EndedCommand> =>
  runJobsProcess(args, { DATA_DIR: folder().path });

const success = { exitCode: 0, problems: [] };

describe("jobs list", () => {
  test("says that there are none", async () => {
    expect(await jobs("list")).toEqual({ ...success, out: ["no dead jobs"] });
    expect(await jobs("list", "--json")).toEqual({ ...success, out: [] });
  });

  test("shows each with all its columns, whole, the newest first", async () => {
    const { bury, addJob } = folder();
    const { id, body } = await addJob(photo);
    const reason = `The job was tried 3 times${"; again".repeat(50)}`;
    const first = await bury(body, "attempts_exhausted", reason);
    const second = await bury("not json", "not_a_job", "The message\nis \u001b[31mred");
    const { out, ...rest } = await jobs("list");
    expect(rest).toEqual(success);
    const when = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`;
    expect(out).toEqual([
      expect.stringMatching(/^LETTER +JOB +CODE +ATTEMPTS +WHEN +REASON$/),
      expect.stringMatching(
        new RegExp(
          String.raw`^${second} +- +not_a_job +3 +${when} +The message\\u\{a\}is \\u\{1b\}\[31mred$`,
        ),
      ),
      expect.stringMatching(
        new RegExp(`^${first} +${id} +attempts_exhausted +3 +${when} +${reason}$`),
      ),
    ]);
  });

  test("prints one JSON object a letter, and says when there are more", async () => {
    const { bury, addJob } = folder();
    const { id, body } = await addJob(photo);
    await bury("not json", "not_a_job");
    const newest = await bury(body, "attempts_exhausted", "The\nreason");
    const { exitCode, out, problems } = await jobs("list", "--json", "--limit", "1");
    expect(exitCode).toBe(0);
    expect(problems).toEqual([expect.stringContaining("--limit")]);
    const [letter, ...others] = parseLines(out);
    expect(others).toEqual([]);
    expect(letter).toEqual({
      ...{ id: newest, job: id, code: "attempts_exhausted", attempts: 3 },
      ...{ diedAt: expect.stringMatching(/^\d{4}-.*Z$/), reason: "The\nreason" },
    });
    const all = parseLines((await jobs("list", "--json")).out);
    expect(all).toMatchObject([{ job: id }, { job: null, code: "not_a_job" }]);
  });

  test("ends without a word when its reader leaves", async () => {
    const { bury } = folder();
    // More than a pipe holds, so that writing has to wait for a reader.
    await bury("not json", "not_a_job", "long ".repeat(40_000));
    await bury("not json", "not_a_job", "long ".repeat(40_000));
    const script = `"$0" src/cli/filigrane.ts jobs list | head -c 10`;
    const child = Bun.spawn(["bash", "-c", script, process.execPath], {
      cwd: join(import.meta.dir, "../../.."),
      env: { PATH: process.env.PATH ?? "", DATA_DIR: folder().path },
      stdout: "pipe",
      stderr: "pipe",
    });
    expect(await new Response(child.stderr).text()).toBe("");
    expect(await new Response(child.stdout).text()).toMatch(/^LETTER/);
    await child.exited;
  });
});

describe("jobs show", () => {
  test("shows all of a job: letters, record, original, result, marker", async () => {
    const { bury, addJob, photos } = folder();
    const { id, body } = await addJob(photo);
    await bury(body, "attempts_exhausted", "The whole\nreason");
    const error = { code: "attempts_exhausted", detail: "It was tried" };
    await photos.writeRecord(id, { status: "failed", attempts: 3, error });
    const { out, ...rest } = await jobs("show", id.slice(0, 8));
    expect(rest).toEqual(success);
    const text = out.join("\n");
    expect(text).toMatch(/^code +attempts_exhausted$/m);
    expect(text).toMatch(/^reason +The whole\n +reason$/m);
    expect(text).toMatch(/^message +\{\n +"hash": "[0-9a-f]{64}",\n/m);
    expect(text).toMatch(/^record +failed, attempts: 3, attempts_exhausted: It was tried$/m);
    expect(text).toMatch(/^original +in the store: original\/[0-9a-f]{64}$/m);
    expect(text).toMatch(/^result +none$/m);
    expect(text).toMatch(/^marker +none$/m);
  });

  test("shows a message that is no job, in a way that cannot steer the terminal", async () => {
    const id = await folder().bury("\u001b]0;title\u0007 no\njob", "not_a_job");
    const { out, ...rest } = await jobs("show", id);
    expect(rest).toEqual(success);
    expect(out.join("\n")).toMatch(/^message +\\u\{1b\}\]0;title\\u\{7\} no\n +job$/m);
    expect(out.join("\n")).not.toMatch(/^original/m);
  });

  test("prints all of it as one JSON object", async () => {
    const { bury, addJob, photos } = folder();
    const { id, body } = await addJob(photo);
    const letter = await bury(body);
    await photos.putMarker(JSON.parse(body));
    const [shown] = parseLines((await jobs("show", "--json", letter)).out);
    expect(shown).toEqual({
      letters: [
        {
          ...{ id: letter, job: id, code: "attempts_exhausted", attempts: 3 },
          ...{ diedAt: expect.any(String), reason: "The job was tried 3 times" },
          ...{ body, problem: null },
        },
      ],
      job: {
        ...{ id, record: null, originalKey: JSON.parse(body).original_key },
        ...{ hasOriginal: true, hasResult: false, marker: expect.stringContaining(id) },
      },
    });
    const other = await bury("not json");
    expect(parseLines((await jobs("show", "--json", other)).out)).toMatchObject([
      { letters: [{ job: null, body: "not json", problem: expect.any(String) }], job: null },
    ]);
  });
});
