import { describe, expect, test } from "bun:test";
import { link, symlink } from "node:fs/promises";
import { join } from "node:path";
import { findPhotos } from "../../../src/cli/sign/find-photos.ts";
import { type Manifest, readManifest } from "../../../src/cli/sign/manifest.ts";
import { type PlanOptions, planPhotos } from "../../../src/cli/sign/plan.ts";
import { readSignOptions } from "../../../src/cli/sign/sign-settings.ts";
import { UsageError } from "../../../src/cli/usage-error.ts";
import { readSettings } from "../../../src/config/settings.ts";
import { cutout, encodeJpeg, encodePng, flat } from "../../fixtures/pictures.ts";
import { usePhotoFolder } from "./photo-folder.ts";

const jpeg = await encodeJpeg(flat(8, 8));
const png = encodePng(flat(8, 8), { color: "rgb" });
const folder = usePhotoFolder();
const at = (...names: readonly string[]): string => join(folder().path, ...names);

/** Names of results, by the paths of their photos from the test's folder. */
async function plan(
  paths: readonly string[],
  { format = "auto", ...options }: Partial<PlanOptions> & { readonly format?: string } = {},
): Promise<Record<string, string>> {
  const found = await findPhotos(
    paths.map((path) => at(path)),
    {
      recursive: true,
      outIdentity: undefined,
      isResult: () => false,
      signal: new AbortController().signal,
    },
  );
  const wanted = readSignOptions({ fields: { wm_format: format } }, readSettings({}));
  const planned = await planPhotos(found.photos, {
    out: at("out"),
    optionsFor: (auto) => wanted[auto],
    earlier: readManifest(undefined),
    overwrite: false,
    ...options,
  });
  const start = folder().path.length + 1;
  return Object.fromEntries(planned.map(({ path, output }) => [path.slice(start), output]));
}

/** What is known after a run that has begun these results and was killed. */
function begun(...outputs: readonly string[]): Manifest {
  const killed = readManifest(undefined);
  killed.begin(outputs);
  return readManifest(killed.toJson());
}

async function problem(planning: Promise<unknown>): Promise<string> {
  const error = await planning.catch((thrown: unknown) => thrown);
  if (!(error instanceof UsageError)) throw new Error(`Expected a UsageError, got ${error}`);
  expect(error.message).not.toContain("\n");
  return error.message;
}

test("files keep their names, those of folders their places too, in the format's extension", async () => {
  await folder().write({ "a.PNG": png, "in/b.jpeg": jpeg, "in/sub/c.png": png });
  expect(await plan(["a.PNG", "in"])).toEqual({
    "a.PNG": "a.jpg",
    "in/b.jpeg": "b.jpeg",
    "in/sub/c.png": "sub/c.jpg",
  });
  expect(await plan(["in"], { format: "webp" })).toEqual({
    "in/b.jpeg": "b.webp",
    "in/sub/c.png": "sub/c.webp",
  });
});

test("auto is WebP for what may be transparent", async () => {
  await folder().write({ "in/a.png": encodePng(cutout(64, 48)), "in/b.png": png });
  expect(await plan(["in"])).toEqual({ "in/a.png": "a.webp", "in/b.png": "b.jpg" });
  expect(await plan(["in"], { format: "jpeg" })).toMatchObject({ "in/a.png": "a.jpg" });
});

describe("two photos with one result's name", () => {
  test.each([
    ["of two formats", { "in/a.png": png, "in/a.jpg": jpeg }, ["in"]],
    ["of two folders", { "one/a.jpg": jpeg, "two/a.jpg": jpeg }, ["one", "two"]],
    ["that differ in case alone", { "one/A.jpg": jpeg, "one/a.JPG": jpeg }, ["one"]],
    ["of a folder and by hand", { "one/a.jpg": jpeg, "a.jpg": jpeg }, ["a.jpg", "one"]],
  ])("%s are an error that names both", async (_, files, paths) => {
    await folder().write(files);
    const told = await problem(plan(paths));
    for (const name of Object.keys(files)) expect(told).toContain(at(name));
  });

  test("are one when they are one file, named twice", async () => {
    await folder().write({ "in/a.jpg": jpeg });
    expect(await plan(["in", "in/a.jpg"])).toEqual({ "in/a.jpg": "a.jpg" });
  });
});

describe("a result never replaces", () => {
  test("the photo it is made from", async () => {
    await folder().write({ "out/a.jpg": jpeg });
    const overwriting = plan(["out/a.jpg"], { overwrite: true, earlier: begun("a.jpg") });
    expect(await problem(overwriting)).toContain(at("out/a.jpg"));
  });

  test("another photo, also where a link hides it", async () => {
    await folder().write({ "in/a.png": png, "in/b.jpg": jpeg, "in/c.jpg": jpeg, "out/d.jpg": png });
    await symlink(at("in/b.jpg"), at("out/a.jpg"));
    expect(await problem(plan(["in/a.png", "in/b.jpg"]))).toContain(at("in/b.jpg"));
    await link(at("in/c.jpg"), at("out/c.jpg"));
    expect(await problem(plan(["in/c.jpg"]))).toContain(at("in/c.jpg"));
  });

  test("what no run has made, unless that is wanted", async () => {
    await folder().write({
      "in/a.png": png,
      "in/b.jpg": jpeg,
      "out/a.jpg": "mine",
      "out/b.jpg": "",
    });
    const told = await problem(plan(["in"]));
    expect(told).toContain(`${at("out/a.jpg")} and 1 more`);
    expect(told).toContain("--overwrite");
    expect(await plan(["in"], { overwrite: true })).toMatchObject({ "in/a.png": "a.jpg" });
    expect(await plan(["in"], { earlier: begun("a.jpg", "b.jpg") })).toMatchObject({
      "in/a.png": "a.jpg",
    });
  });
});
