import { describe, expect, test } from "bun:test";
import { acceptedId } from "../../fixtures/answers.ts";
import { encodeJpeg, flat } from "../../fixtures/pictures.ts";
import { finalStatus, postPhoto, startService } from "../../fixtures/running-service.ts";
import { JPEG_BYTES } from "../../fixtures/scripted-processor.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { type EndedCommand, parseLines } from "../filigrane-process.ts";
import { useDataFolder } from "./data-folder.ts";
import { runJobsProcess } from "./jobs-process.ts";

const TIMEOUT_MS = 30_000;

const photo = await encodeJpeg(flat(64, 48));
const folder = useDataFolder();

const jobs = (...args: readonly string[]): Promise<EndedCommand> =>
  runJobsProcess(args, { DATA_DIR: folder().path });

const success = { exitCode: 0, problems: [] };

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
    expect(parseLines(again.out)).toEqual([
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
    expect(parseLines(out)).toMatchObject([{ outcome: "replayed", letters: [id] }]);
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
        const [letter] = parseLines((await jobs("list", "--json")).out);
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
    expect(parseLines(out)).toEqual([{ purged: 1 }]);
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
