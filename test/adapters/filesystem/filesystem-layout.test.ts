import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import fc from "fast-check";
import {
  createFilesystemStore,
  openFilesystemStore,
} from "../../../src/adapters/filesystem/filesystem-store.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../fixtures/temporary-folder.ts";

const { signal } = new AbortController();

let folder: TemporaryFolder;
let root: string;

beforeEach(async () => {
  folder = await createTemporaryFolder();
  root = join(folder.path, "data", "objects");
});
afterEach(() => folder.remove());

/** Every path below the test's folder, folders too. */
async function everything(): Promise<string[]> {
  return (await readdir(folder.path, { recursive: true })).sort();
}

describe("a file store's folder", () => {
  test("is created with all that is missing around it", async () => {
    await openFilesystemStore({ directory: root });
    expect(await everything()).toEqual(["data", "data/objects", "data/objects/.temporary"]);
  });

  test("holds each object as the file its key names", async () => {
    const store = await openFilesystemStore({ directory: root });
    await store.put("job/abc.json", new TextEncoder().encode("{}"), { signal });
    expect(await readFile(join(root, "job", "abc.json"), "utf8")).toBe("{}");
    await store.put("job/abc.json", new TextEncoder().encode("[]"), { signal });
    await store.put("job/abc.json", new TextEncoder().encode("{}"), { signal, ifAbsent: true });
    expect(await readFile(join(root, "job", "abc.json"), "utf8")).toBe("[]");
    expect(await readdir(join(root, ".temporary"))).toEqual([]);
  });

  test("may hold files that are no objects: they are not listed", async () => {
    const store = await openFilesystemStore({ directory: root });
    await store.put("pending/a", Uint8Array.of(1), { signal });
    await writeFile(join(root, "pending", ".DS_Store"), "");
    await writeFile(join(root, "pending", "no object~"), "");
    await mkdir(join(root, "pending", ".hidden"));
    await writeFile(join(root, "pending", ".hidden", "b"), "");
    const entries = await Array.fromAsync(store.list("pending/", signal));
    expect(entries.map(({ key }) => key)).toEqual(["pending/a"]);
  });

  test("is rid of half-written files of dead processes when a store is opened", async () => {
    await openFilesystemStore({ directory: root });
    const stale = join(root, ".temporary", "stale");
    const recent = join(root, ".temporary", "recent");
    await writeFile(stale, "half");
    await writeFile(recent, "half");
    const elevenMinutesAgo = new Date(Date.now() - 11 * 60_000);
    await utimes(stale, elevenMinutesAgo, elevenMinutesAgo);
    await openFilesystemStore({ directory: root });
    expect(await readdir(join(root, ".temporary"))).toEqual(["recent"]);
  });

  test("is not left by any key: it is refused, or names a file inside", async () => {
    const store = await openFilesystemStore({ directory: root });
    const before = await everything();
    const parts = fc.constantFrom("a", "B9", ".", "..", "/", "//", "\\", "\0", "~", "é", "-", "_");
    const keys = fc.oneof(
      fc.array(parts, { maxLength: 8 }).map((list) => list.join("")),
      fc.string({ unit: "binary", maxLength: 20 }),
    );
    await fc.assert(
      fc.asyncProperty(keys, async (key) => {
        const error = await store.put(key, Uint8Array.of(1), { signal }).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error !== undefined) {
          expect(error).toBeInstanceOf(RangeError);
          expect(await everything()).toEqual(before);
          return;
        }
        const path = resolve(root, key);
        expect(relative(root, path)).toBe(key);
        expect(key).not.toStartWith(".");
        expect([...(await readFile(path))]).toEqual([1]);
        await store.remove(key, signal);
        expect(await store.get(key, signal)).toBeUndefined();
        await removeFolders(key);
      }),
      { numRuns: 300 },
    );
  });
});

/** Takes back the folders of a key, so that another may use their names for objects. */
async function removeFolders(key: string): Promise<void> {
  const [first] = key.split("/");
  if (first && key.includes("/")) await rm(join(root, first), { recursive: true });
}

test("a store that was never opened does not create its folder", async () => {
  const store = createFilesystemStore({ directory: root });
  await store.put("a/b", Uint8Array.of(1), { signal }).catch(() => {});
  expect(await everything()).toEqual([]);
});
