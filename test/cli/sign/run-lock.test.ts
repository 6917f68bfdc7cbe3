import { expect, test } from "bun:test";
import { readdir, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { openOutFolder } from "../../../src/cli/sign/out-folder.ts";
import { UsageError } from "../../../src/cli/usage-error.ts";
import { encodeJpeg, photo } from "../../fixtures/pictures.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { usePhotoFolder } from "./photo-folder.ts";

const TIMEOUT_MS = 20_000;
const LOCK = "out/.filigrane/lock";

const jpeg = await encodeJpeg(photo(200, 150));
const folder = usePhotoFolder();
const sign = () => folder().sign("in", "--out", "out");

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
