import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  createFolderDurably,
  writeDurably,
} from "../../../src/adapters/filesystem/durable-files.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../fixtures/temporary-folder.ts";

const { signal } = new AbortController();

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await createTemporaryFolder();
});
afterEach(() => folder.remove());

test.each([true, false])(
  "never creates the root, not even at the end (ifAbsent: %p)",
  async (ifAbsent) => {
    const root = join(folder.path, "root");
    const temporaryFolder = join(folder.path, "temporary");
    await mkdir(temporaryFolder);
    for (const name of ["a", "b/c"]) {
      const target = {
        root,
        temporaryFolder,
        path: join(root, name),
        knownFolders: new Set<string>(),
        ifAbsent,
      };
      await expect(writeDurably(target, Uint8Array.of(1), signal)).rejects.toThrow("ENOENT");
    }
    expect(await readdir(folder.path, { recursive: true })).toEqual(["temporary"]);
  },
);

test("creates a folder with all that are missing around it, again and again", async () => {
  const path = join(folder.path, "a", "b", "c");
  await createFolderDurably(path);
  await createFolderDurably(path);
  const found = await readdir(folder.path, { recursive: true });
  expect(found.sort()).toEqual(["a", "a/b", "a/b/c"]);
});

test("gives a file the times that it is to say", async () => {
  const path = join(folder.path, "file");
  const places = { root: folder.path, temporaryFolder: folder.path, path };
  const times = { atime: 1_500_000_000.25, mtime: 1_400_000_000.5 };
  const target = { ...places, times, knownFolders: new Set<string>(), ifAbsent: false };
  expect(await writeDurably(target, Uint8Array.of(1), signal)).toBe("stored");
  const { atimeMs, mtimeMs } = await stat(path);
  expect([atimeMs, mtimeMs]).toEqual([1_500_000_000_250, 1_400_000_000_500]);
});
