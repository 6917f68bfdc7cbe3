import { describe, expect, test } from "bun:test";
import { mkdir, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { type FindOptions, findPhotos, identityOf } from "../../../src/cli/sign/find-photos.ts";
import { UsageError } from "../../../src/cli/usage-error.ts";
import { cutout, encodeJpeg, encodePng, encodeWebp, flat } from "../../fixtures/pictures.ts";
import { usePhotoFolder } from "./photo-folder.ts";

const jpeg = await encodeJpeg(flat(8, 8));
const folder = usePhotoFolder();
const at = (...names: readonly string[]): string => join(folder().path, ...names);

const { signal } = new AbortController();
const find = (paths: readonly string[], options: Partial<FindOptions> = {}) =>
  findPhotos(paths, {
    ...{ recursive: true, outIdentity: undefined, isResult: () => false, signal },
    ...options,
  });

const NOTHING = { notPhotos: 0, hidden: 0, links: 0, folders: 0, results: 0 };

describe("of a folder", () => {
  test("photos are found by what is in them, in the order of their names, others are counted", async () => {
    await folder().write({
      "in/b.jpg": jpeg,
      "in/a.dat": jpeg,
      "in/c.jpg": "no photo",
      "in/empty.jpg": "",
      "in/sub/deep/d.jpg": jpeg,
      "in/sub/e.jpg": jpeg,
    });
    const { photos, failed, leftOut } = await find([at("in")]);
    expect(photos.map(({ name }) => name)).toEqual([
      "a.dat",
      "b.jpg",
      "sub/deep/d.jpg",
      "sub/e.jpg",
    ]);
    expect(photos.map(({ path }) => path)).toEqual(photos.map(({ name }) => at("in", name)));
    expect(failed).toEqual([]);
    expect(leftOut).toEqual({ ...NOTHING, notPhotos: 2 });
  });

  test("folders are read only if that is wanted", async () => {
    await folder().write({ "in/a.jpg": jpeg, "in/sub/b.jpg": jpeg });
    const { photos, leftOut } = await find([at("in")], { recursive: false });
    expect(photos.map(({ name }) => name)).toEqual(["a.jpg"]);
    expect(leftOut).toEqual({ ...NOTHING, folders: 1 });
  });

  test("the folder for the results is not read, whatever it is called by", async () => {
    await folder().write({ "in/a.jpg": jpeg, "in/out/a.jpg": jpeg });
    await symlink(at("in"), at("link"));
    const outIdentity = identityOf(await stat(at("link/out"), { bigint: true }));
    expect((await find([at("in")], { outIdentity })).photos.map(({ name }) => name)).toEqual([
      "a.jpg",
    ]);
    expect((await find([at("link")], { outIdentity })).photos).toHaveLength(1);
  });

  test("the folder for the results and folders in it are left out among others, and alone refused", async () => {
    await folder().write({ "in/a.jpg": jpeg, "out/a.jpg": jpeg, "out/sub/b.jpg": jpeg });
    await symlink(at("out/sub"), at("link"));
    const outIdentity = identityOf(await stat(at("out"), { bigint: true }));
    const results = [at("out"), at("out/sub"), at("link")];
    const { photos, leftOut } = await find([...results, at("in")], { outIdentity });
    expect(photos.map(({ path }) => path)).toEqual([at("in/a.jpg")]);
    expect(leftOut).toEqual({ ...NOTHING, results: 3 });
    for (const paths of [results, ...results.map((path) => [path])]) {
      await expect(find(paths, { outIdentity })).rejects.toBeInstanceOf(UsageError);
    }
  });

  test("folders of other runs' results are left out, unless they are named", async () => {
    await folder().write({
      "in/a.jpg": jpeg,
      "in/signed/.filigrane/manifest.json": "{}",
      "in/signed/a.jpg": jpeg,
    });
    for (const recursive of [true, false]) {
      const { photos, leftOut } = await find([at("in")], { recursive });
      expect(photos.map(({ name }) => name)).toEqual(["a.jpg"]);
      expect(leftOut).toEqual({ ...NOTHING, results: 1 });
    }
    expect((await find([at("in/signed")])).photos).toHaveLength(1);
  });

  test("what is hidden, linked folders and dead links are left out and counted", async () => {
    await folder().write({
      "in/a.jpg": jpeg,
      "in/._a.jpg": jpeg,
      "in/.cache/b.jpg": jpeg,
      "elsewhere/c.jpg": jpeg,
    });
    await symlink(at("in"), at("in/round"));
    await symlink(at("elsewhere"), at("in/linked"));
    await symlink(at("nowhere"), at("in/dead.jpg"));
    await symlink(at("elsewhere/c.jpg"), at("in/linked.jpg"));
    const { photos, leftOut } = await find([at("in")]);
    expect(photos.map(({ name }) => name)).toEqual(["a.jpg", "linked.jpg"]);
    expect(leftOut).toEqual({ ...NOTHING, hidden: 2, links: 3 });
  });

  test("dots behind a link lead to where the system says", async () => {
    await folder().write({ "a.jpg": jpeg, "real/b.jpg": jpeg, "real/sub/c.jpg": jpeg });
    await symlink(at("real/sub"), at("link"));
    const { photos } = await find([`${at("link")}/..`, `${at("link")}/../`]);
    const names = ["b.jpg", "sub/c.jpg"];
    expect(photos.map(({ name }) => name)).toEqual([...names, ...names]);
    expect(photos.map(({ realPath }) => realPath)).toEqual(
      [...names, ...names].map((name) => at("real", name)),
    );
  });

  test("a pipe is no photo, and nobody waits for its other end", async () => {
    await mkdir(at("in"));
    expect(await Bun.spawn(["mkfifo", at("in/pipe.jpg")]).exited).toBe(0);
    expect((await find([at("in")])).leftOut).toEqual({ ...NOTHING, notPhotos: 1 });
  });
});

describe("by hand", () => {
  test("a file is taken whatever is in it, also through a link, and what is missing is told", async () => {
    await folder().write({ "in/a.txt": "no photo", "in/.b.jpg": jpeg });
    await symlink(at("in/.b.jpg"), at("c.jpg"));
    const paths = [at("in/a.txt"), at("in/.b.jpg"), at("c.jpg"), at("none.jpg")];
    const { photos, failed } = await find(paths);
    expect(photos.map(({ name }) => name)).toEqual(["a.txt", ".b.jpg", "c.jpg"]);
    expect(photos[1]?.identity).toBe(photos[2]?.identity ?? "");
    expect(failed).toMatchObject([{ input: at("none.jpg"), code: "file_unreadable" }]);
  });
});

test("an alpha channel is seen in the start of a file", async () => {
  const profile = { icc: new Uint8Array(100_000) };
  await folder().write({
    "a.png": encodePng(cutout(64, 48), profile),
    "b.png": encodePng(flat(8, 8), { color: "rgb" }),
    "c.webp": await encodeWebp(cutout(640, 480)),
    "d.webp": await encodeWebp(flat(8, 8)),
    "e.jpg": jpeg,
  });
  const { photos } = await find([folder().path]);
  expect(photos.map(({ mayHaveAlpha }) => mayHaveAlpha)).toEqual([true, false, true, false, false]);
});

test("a walk that is interrupted ends", async () => {
  await folder().write({ "in/a.jpg": jpeg });
  const reason = new Error("Interrupted");
  const found = find([at("in")], { signal: AbortSignal.abort(reason) });
  expect(await found.catch((error: unknown) => error)).toBe(reason);
});
