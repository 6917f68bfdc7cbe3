import { afterEach, expect, mock, spyOn, test } from "bun:test";
import * as fs from "node:fs";
import { readdir, symlink, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { openOutFolder } from "../../../src/cli/sign/out-folder.ts";
import { takeRunLock } from "../../../src/cli/sign/run-lock.ts";
import { UsageError } from "../../../src/cli/usage-error.ts";
import { encodeJpeg, photo } from "../../fixtures/pictures.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { usePhotoFolder } from "./photo-folder.ts";

const TIMEOUT_MS = 20_000;
const LOCK = "out/.filigrane/lock";

const jpeg = await encodeJpeg(photo(200, 150));
const folder = usePhotoFolder();
const sign = () => folder().sign("in", "--out", "out");
afterEach(() => mock.restore());

test(
  "a run keeps others out while it writes, and is followed by the next though it was killed",
  async () => {
    const files = ["a", "b", "c", "d", "e", "f"].map((name) => [`in/${name}.jpg`, jpeg] as const);
    await folder().write({ ...Object.fromEntries(files), "more/g.jpg": jpeg });
    const args = ["in", "--out", "out", "--text", "sleep 1000"];
    const run = folder().start(args, { unruly: true });
    await waitFor(async () => (await folder().names("out")).includes("out/a.jpg"), {
      what: "a result",
    });
    const { exitCode, out, problems } = await folder().sign("more", "--out", "out");
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: [] });
    expect(problems).toEqual([
      expect.stringMatching(
        /^Another run \(process \d+\) is writing into out: wait for it, or name another folder$/,
      ),
    ]);
    expect(await folder().names("out")).not.toContain("out/g.jpg");
    run.signal("SIGKILL");
    await run.ended;
    expect(await folder().sign("more", "--out", "out")).toMatchObject({ exitCode: 0 });
    expect(await readdir(join(folder().path, "out/.filigrane"))).not.toContain("lock");
  },
  TIMEOUT_MS,
);

test(
  "the lock of another machine is left to the user",
  async () => {
    const lock = JSON.stringify({ pid: 1, host: "elsewhere" });
    await folder().write({ "in/a.jpg": jpeg, [LOCK]: lock });
    const { exitCode, problems } = await sign();
    expect(exitCode).toBe(2);
    expect(problems).toEqual([
      expect.stringMatching(/^Another run \(process 1 on elsewhere\) .*, or remove .*lock if it/),
    ]);
    expect(await folder().names("out")).toEqual([LOCK]);
  },
  TIMEOUT_MS,
);

test("a lock with nobody's name counts for a while: a run may just be writing it", async () => {
  await folder().write({ [LOCK]: "" });
  const out = join(folder().path, "out");
  await expect(openOutFolder(out)).rejects.toBeInstanceOf(UsageError);
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(join(folder().path, LOCK), longAgo, longAgo);
  const opened = await openOutFolder(out);
  await opened.create();
  expect(JSON.parse(new TextDecoder().decode(await folder().read(LOCK)))).toEqual({
    pid: process.pid,
    host: hostname(),
  });
  opened.clear();
  expect(await folder().names("out")).toEqual([]);
});

test("what another run has written since the folder was opened is not lost", async () => {
  const out = join(folder().path, "out");
  const [first, second] = [await openOutFolder(out), await openOutFolder(out)];
  await second.create();
  await second.saveManifest();
  second.clear();
  await expect(first.create()).rejects.toThrow(/^Another run has written into .* meanwhile: give/);
  first.clear();
  expect(await folder().names("out")).toEqual(["out/.filigrane/manifest.json"]);
});

test("a lock that is there and cannot be read is told, not tried for ever", async () => {
  await folder().write({ "out/.filigrane/manifest.json": "{}" });
  await symlink("nowhere", join(folder().path, LOCK));
  const { path } = folder();
  const place = { path: join(path, LOCK), aside: join(path, "aside"), out: "out" };
  expect(() => takeRunLock(place)).toThrow(UsageError);
  expect(() => takeRunLock(place)).toThrow(
    /lock cannot be taken in 10 tries: remove it if no other/,
  );
  expect(await folder().names()).toEqual(["out/.filigrane/manifest.json"]);
});

test("what a killed run was writing is removed by the next one, however soon it comes", async () => {
  await folder().write({ "out/.filigrane/temporary-killed/half": "half a picture" });
  const opened = await openOutFolder(join(folder().path, "out"));
  await opened.create();
  expect(await readdir(join(folder().path, "out/.filigrane"))).toEqual(["lock"]);
  opened.clear();
});

test("a lock that another run has just put aside is left for it to put back", async () => {
  const aside = "out/.filigrane/temporary-aside";
  await folder().write({ [aside]: "{}", "out/.filigrane/temporary-old": "{}" });
  const longAgo = new Date(Date.now() - 3_600_000);
  await utimes(join(folder().path, "out/.filigrane/temporary-old"), longAgo, longAgo);
  const opened = await openOutFolder(join(folder().path, "out"));
  await opened.create();
  expect(await folder().names("out")).toEqual([LOCK, aside]);
  opened.clear();
});

test("other runs are let in even when what is half written cannot be removed", async () => {
  const opened = await openOutFolder(join(folder().path, "out"));
  await opened.create();
  spyOn(fs, "rmSync").mockImplementationOnce(() => {
    throw Object.assign(new Error("the disk is at fault"), { code: "EIO" });
  });
  expect(() => opened.clear()).toThrow("the disk is at fault");
  expect(await folder().names("out")).toEqual([]);
});
