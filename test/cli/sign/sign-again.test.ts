import { beforeEach, describe, expect, test } from "bun:test";
import { rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { PIPELINE_VERSION } from "../../../src/domain/watermark-options.ts";
import { encodeJpeg, photo } from "../../fixtures/pictures.ts";
import { usePhotoFolder } from "./photo-folder.ts";

const TIMEOUT_MS = 20_000;
const MANIFEST = "out/.filigrane/manifest.json";

const [one, two, other] = await Promise.all(
  [1, 2, 3].map((seed) => encodeJpeg(photo(200, 150, seed))),
);
if (!one || !two || !other) throw new Error("Three photos were to be drawn");

const folder = usePhotoFolder();
const signAll = (...args: readonly string[]) => folder().sign("in", "--out", "out", ...args);

/** The inputs that the last run has signed. */
async function signedBy(run: ReturnType<typeof signAll>): Promise<readonly string[]> {
  const { exitCode, out, problems } = await run;
  expect({ exitCode, problems }).toEqual({ exitCode: 0, problems: [] });
  return out.flatMap((line) => line.split(" -> ").slice(0, -1)).sort();
}

beforeEach(async () => {
  await folder().write({ "in/one.jpg": one, "in/two.jpg": two });
  expect(await signedBy(signAll())).toEqual(["in/one.jpg", "in/two.jpg"]);
}, TIMEOUT_MS);

describe("a second run", () => {
  test(
    "skips what is done and has not changed, and touches nothing of it",
    async () => {
      const before = await stat(join(folder().path, "out/one.jpg"), { bigint: true });
      const { out } = await signAll();
      expect(out).toEqual([expect.stringMatching(/^0 signed, 2 unchanged in /)]);
      const after = await stat(join(folder().path, "out/one.jpg"), { bigint: true });
      expect(after.ino).toBe(before.ino);
      expect(after.ctimeNs).toBe(before.ctimeNs);
    },
    TIMEOUT_MS,
  );

  test(
    "makes again what was removed, or is of a photo that was changed",
    async () => {
      const before = await folder().read("out/one.jpg");
      await rm(join(folder().path, "out/one.jpg"));
      expect(await signedBy(signAll())).toEqual(["in/one.jpg"]);
      expect(await folder().read("out/one.jpg")).toEqual(before);

      await folder().write({ "in/two.jpg": other });
      expect(await signedBy(signAll())).toEqual(["in/two.jpg"]);
      expect(await signedBy(signAll())).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test.each([
    ["", []],
    [", also when it is to be made anew", ["--text", "other"]],
  ])(
    "leaves a result that was changed by hand as it is, unless that is not wanted%s",
    async (_, args) => {
      await folder().write({ "out/one.jpg": "retouched" });
      const { exitCode, out, problems } = await signAll(...args);
      expect(exitCode).toBe(1);
      expect(out.at(-1)).toContain(", 1 failed in ");
      expect(problems).toEqual([
        "1 photo could not be signed:",
        "  in/one.jpg: Its result was changed since it was made; --overwrite replaces it",
      ]);
      expect(new TextDecoder().decode(await folder().read("out/one.jpg"))).toBe("retouched");
      expect(await signedBy(signAll(...args, "--overwrite"))).toEqual(["in/one.jpg"]);
      expect(await signedBy(signAll(...args))).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    "makes all again for other options, and for another version of the pipeline",
    async () => {
      expect(await signedBy(signAll("--text", "other"))).toHaveLength(2);
      expect(await signedBy(signAll("--text", "other"))).toEqual([]);
      const manifest = new TextDecoder().decode(await folder().read(MANIFEST));
      const version = `"pipelineVersion":${PIPELINE_VERSION}`;
      const older = manifest.replaceAll(version, `"pipelineVersion":${PIPELINE_VERSION - 1}`);
      expect(older).not.toBe(manifest);
      await folder().write({ [MANIFEST]: older });
      expect(await signedBy(signAll("--text", "other"))).toHaveLength(2);
    },
    TIMEOUT_MS,
  );

  test(
    "adds to the results of others, and leaves them known",
    async () => {
      await folder().write({ "more/three.jpg": other });
      expect(await signedBy(folder().sign("more", "--out", "out"))).toEqual(["more/three.jpg"]);
      expect(await signedBy(signAll())).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    "does not replace the result of another photo, unless that is wanted",
    async () => {
      const before = await folder().read("out/one.jpg");
      await folder().write({ "more/one.jpg": other, "more/three.jpg": other });
      const { exitCode, out, problems } = await folder().sign("more", "--out", "out");
      expect({ exitCode, out }).toEqual({ exitCode: 2, out: [] });
      const [first, second] = [join(folder().path, "in/one.jpg"), "more/one.jpg"];
      expect(problems).toEqual([
        expect.stringContaining(`${first} and ${second} would both become out/one.jpg: `),
      ]);
      expect(problems[0]).toContain("--overwrite");
      expect(await folder().read("out/one.jpg")).toEqual(before);
      expect(await folder().names("out")).not.toContain("out/three.jpg");

      const overwriting = folder().sign("more", "--out", "out", "--overwrite");
      expect(await signedBy(overwriting)).toEqual(["more/one.jpg", "more/three.jpg"]);
      expect(await folder().sign("in", "--out", "out")).toMatchObject({ exitCode: 2 });
    },
    TIMEOUT_MS,
  );

  test(
    "does not sign results, also when they are named",
    async () => {
      await folder().write({ "more/sub/three.jpg": other });
      const more = ["more", "-r", "--out", "out"];
      expect(await signedBy(folder().sign(...more))).toEqual(["more/sub/three.jpg"]);
      const before = await folder().names("out");
      const named = await folder().sign("out/sub/three.jpg", "out/one.jpg", "out/sub", ...more);
      expect(named).toMatchObject({ exitCode: 0, problems: [] });
      expect(named.out).toEqual([
        expect.stringMatching(/^0 signed, 1 unchanged in /),
        "left out: results in 3 places",
      ]);
      expect(await folder().names("out")).toEqual(before);
      const alone = await folder().sign("out/sub/three.jpg", "--out", "out");
      expect(alone.exitCode).toBe(2);
      expect(alone.problems).toEqual([
        "out/sub/three.jpg is the folder for the results, or in it: expected another --out",
      ]);
    },
    TIMEOUT_MS,
  );

  test(
    "knows photos that were moved, and keeps where they are now",
    async () => {
      await rename(join(folder().path, "in"), join(folder().path, "moved"));
      expect(await signedBy(folder().sign("moved", "--out", "out"))).toEqual([]);
      await folder().write({ "in/one.jpg": other });
      expect(await signedBy(folder().sign("moved", "--out", "out"))).toEqual([]);
      expect(await signAll()).toMatchObject({ exitCode: 2 });
    },
    TIMEOUT_MS,
  );

  test(
    "with a manifest that cannot be read says what to do, and that helps",
    async () => {
      await folder().write({ [MANIFEST]: "{" });
      const { exitCode, problems } = await signAll();
      expect(exitCode).toBe(2);
      expect(problems).toEqual([expect.stringMatching(/manifest.json cannot be read: remove it/)]);
      await rm(join(folder().path, MANIFEST));
      expect(await signAll()).toMatchObject({ exitCode: 2 });
      expect(await signedBy(signAll("--overwrite"))).toHaveLength(2);
    },
    TIMEOUT_MS,
  );
});
