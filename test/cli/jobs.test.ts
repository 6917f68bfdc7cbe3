import { describe, expect, test } from "bun:test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { acceptedId } from "../fixtures/answers.ts";
import { encodeJpeg, flat } from "../fixtures/pictures.ts";
import { finalStatus, postPhoto, startService } from "../fixtures/running-service.ts";
import { JPEG_BYTES } from "../fixtures/scripted-processor.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { useDataFolder } from "./data-folder.ts";
import { type EndedCommand, runJobsProcess } from "./jobs-process.ts";

const TIMEOUT_MS = 30_000;

const photo = await encodeJpeg(flat(64, 48));
const folder = useDataFolder();

const jobs = (...args: readonly string[]): Promise<EndedCommand> =>
  runJobsProcess(args, { DATA_DIR: folder().path });

const parsed = (lines: readonly string[]): unknown[] => lines.map((line) => JSON.parse(line));

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
    const [letter, ...others] = parsed(out);
    expect(others).toEqual([]);
    expect(letter).toEqual({
      ...{ id: newest, job: id, code: "attempts_exhausted", attempts: 3 },
      ...{ diedAt: expect.stringMatching(/^\d{4}-.*Z$/), reason: "The\nreason" },
    });
    const all = parsed((await jobs("list", "--json")).out);
    expect(all).toMatchObject([{ job: id }, { job: null, code: "not_a_job" }]);
  });

  test("ends without a word when its reader leaves", async () => {
    const { bury } = folder();
    // More than a pipe holds, so that writing has to wait for a reader.
    await bury("not json", "not_a_job", "long ".repeat(40_000));
    await bury("not json", "not_a_job", "long ".repeat(40_000));
    const script = `"$0" src/cli/jobs.ts list | head -c 10`;
    const child = Bun.spawn(["bash", "-c", script, process.execPath], {
      cwd: join(import.meta.dir, "../.."),
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
    const [shown] = parsed((await jobs("show", "--json", letter)).out);
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
    expect(parsed((await jobs("show", "--json", other)).out)).toMatchObject([
      { letters: [{ job: null, body: "not json", problem: expect.any(String) }], job: null },
    ]);
  });
});

describe("jobs replay", () => {
  test("begins jobs, tells what is done, keeps and tells the rest, and ends with 1", async () => {
    const { bury, addJob, photos, store, letterIds } = folder();
    const good = await addJob(photo);
    const done = await addJob(await encodeJpeg(flat(32, 24)));
    const lost = await addJob(await encodeJpeg(flat(16, 12)));
    const noJob = await bury("not json", "not_a_job");
    const ofLost = await bury(lost.body);
    await bury(done.body);
    await bury(good.body);
    await photos.putResult(done.id, JPEG_BYTES).stored;
    await store.remove(JSON.parse(lost.body).original_key, new AbortController().signal);
    const { exitCode, out, problems } = await jobs("replay", "--all");
    expect(exitCode).toBe(1);
    expect(out).toEqual([
      `replayed ${good.id}, 1 dead letter`,
      `already done ${done.id}, 1 dead letter`,
    ]);
    expect(problems).toEqual([
      expect.stringContaining(lost.id),
      expect.stringContaining(`letter ${noJob}`),
    ]);
    expect(await letterIds()).toEqual([ofLost, noJob]);
    expect(await photos.readRecord(good.id)).toMatchObject({ status: "pending", attempts: 0 });

    const again = await jobs("replay", "--json", noJob, lost.id);
    expect(again).toMatchObject({ exitCode: 1, problems });
    expect(parsed(again.out)).toEqual([
      { outcome: "original_missing", job: lost.id, letters: [ofLost] },
      { outcome: "not_a_job", job: null, letters: [noJob] },
    ]);
  });

  test("takes only those that died of a code, and says when there are none", async () => {
    const { bury, addJob, letterIds } = folder();
    const { body } = await addJob(photo);
    const id = await bury(body, "unsupported_media");
    const none = await jobs("replay", "--all", "--code", "attempts_exhausted");
    expect(none).toEqual({ ...success, out: ["no dead jobs with the code attempts_exhausted"] });
    expect(await letterIds()).toEqual([id]);
    const { out, ...rest } = await jobs("replay", "--all", "--code", "unsupported_media", "--json");
    expect(rest).toEqual(success);
    expect(parsed(out)).toMatchObject([{ outcome: "replayed", letters: [id] }]);
    expect(await letterIds()).toEqual([]);
    expect(await jobs("replay", "--all")).toEqual({ ...success, out: ["no dead jobs"] });
  });

  test(
    "has a service that is running do the job, which may die again",
    async () => {
      const { bury, addJob, path, letterIds } = folder();
      const { id, body } = await addJob(photo);
      await bury(body);
      const service = await startService({ environment: { DATA_DIR: path } });
      try {
        expect(await jobs("replay", id)).toMatchObject(success);
        expect(await finalStatus(service, id)).toMatchObject({ status: "done" });
        expect(await letterIds()).toEqual([]);

        const fields = { wm_text: "水印" };
        const init = { headers: { Prefer: "respond-async" } };
        const refused = await acceptedId(await postPhoto(service, photo, fields, init));
        const dies = async (): Promise<string> => {
          expect(await finalStatus(service, refused)).toMatchObject({ status: "failed" });
          const died = async () => (await letterIds())[0];
          return await waitFor(died, { what: "the dead letter" });
        };
        const first = await dies();
        const [letter] = parsed((await jobs("list", "--json")).out);
        expect(letter).toMatchObject({ job: refused, code: "watermark_unrenderable", attempts: 1 });
        expect(await jobs("replay", refused)).toMatchObject(success);
        expect(await dies()).not.toBe(first);
        expect(await letterIds()).toHaveLength(1);
      } finally {
        await service.stop();
      }
    },
    TIMEOUT_MS,
  );
});

describe("jobs purge", () => {
  test("removes letters for good, and leaves the store as it is", async () => {
    const { bury, addJob, letterIds, photos } = folder();
    const { id, body } = await addJob(photo);
    await bury(body);
    await bury(body);
    const noJob = await bury("not json", "not_a_job");
    expect(await jobs("purge", id)).toEqual({ ...success, out: ["purged 2 dead letters"] });
    expect(await letterIds()).toEqual([noJob]);
    expect(await photos.hasOriginal(JSON.parse(body).original_key)).toBe(true);
    const { out, ...rest } = await jobs("purge", "--json", noJob);
    expect(rest).toEqual(success);
    expect(parsed(out)).toEqual([{ purged: 1 }]);
    expect(await letterIds()).toEqual([]);
  });

  test("of all wants to be told so, and says what it would remove", async () => {
    const { bury, letterIds } = folder();
    await bury("not json", "not_a_job");
    const other = await bury("nor this", "some_code");
    const refused = await jobs("purge", "--all");
    expect(refused).toMatchObject({ exitCode: 2, out: [] });
    expect(refused.problems).toEqual([expect.stringMatching(/ 2 dead letters .* --yes /)]);
    expect(await letterIds()).toHaveLength(2);
    const purged = await jobs("purge", "--all", "--code", "not_a_job", "--yes");
    expect(purged).toEqual({ ...success, out: ["purged 1 dead letter"] });
    expect(await letterIds()).toEqual([other]);
    expect(await jobs("purge", "--all", "--yes")).toMatchObject(success);
    expect(await jobs("purge", "--all")).toEqual({ ...success, out: ["no dead jobs"] });
  });
});

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
