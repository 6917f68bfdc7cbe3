import { afterEach, beforeEach, expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { openFilesystemStore } from "../../../src/adapters/filesystem/filesystem-store.ts";
import { startScript } from "../../fixtures/processes/start-script.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../fixtures/temporary-folder.ts";
import { waitFor } from "../../fixtures/wait-for.ts";

const OBJECT_BYTES = 3 * 1024 * 1024;
const ROUNDS = 3;

const { signal } = new AbortController();

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await createTemporaryFolder();
});
afterEach(() => folder.remove());

test("a process killed while it puts leaves whole objects, and all that it had stored", async () => {
  let halfWritten = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const root = join(folder.path, `objects-${round}`);
    const script = startScript("put-objects.ts", [root, String(OBJECT_BYTES), "100000"]);
    await waitFor(() => script.lines.length >= 5 + round, { what: "objects to be stored" });
    await script.kill();
    halfWritten += (await readdir(join(root, ".temporary"))).length;

    const store = await openFilesystemStore({ directory: root });
    const entries = await Array.fromAsync(store.list("crash/", signal));
    const keys = entries.map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining([...script.lines]));
    for (const key of keys) {
      const bytes = await store.get(key, signal);
      expect(bytes?.length).toBe(OBJECT_BYTES);
      expect(bytes?.[0]).toBeGreaterThan(0);
      expect(bytes?.every((byte) => byte === bytes[0])).toBe(true);
    }
  }
  // Three writers at a time: had none been in the middle of a file, this would have shown nothing.
  expect(halfWritten).toBeGreaterThan(0);
});
