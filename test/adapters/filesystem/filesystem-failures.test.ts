import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdir, open, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openFilesystemStore } from "../../../src/adapters/filesystem/filesystem-store.ts";
import { AppError, StoreUnavailableError } from "../../../src/domain/errors.ts";
import type { ObjectStore } from "../../../src/ports/object-store.ts";
import { startScript } from "../../fixtures/processes/start-script.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../fixtures/temporary-folder.ts";
import { waitFor } from "../../fixtures/wait-for.ts";

const { signal } = new AbortController();
const BYTES = Uint8Array.of(1, 2, 3);

let folder: TemporaryFolder;
let root: string;
let store: ObjectStore;

beforeEach(async () => {
  folder = await createTemporaryFolder();
  root = join(folder.path, "objects");
  store = await openFilesystemStore({ directory: root });
});
afterEach(() => folder.remove());

async function expectUnavailable(call: Promise<unknown>, systemCode?: string): Promise<void> {
  const error = await call.then(String, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(StoreUnavailableError);
  expect(error).toMatchObject({ code: "backend_unavailable", fault: "store" });
  if (systemCode) expect(error).toMatchObject({ cause: { code: systemCode } });
  // Paths are for the log, which has the cause: the message may reach a client.
  expect(error instanceof AppError && error.message).not.toContain(folder.path);
}

const temporaryFiles = (): Promise<string[]> => readdir(join(root, ".temporary"));

describe("when the folder is gone", () => {
  test("nothing is taken for missing, and nothing is created in its place", async () => {
    await store.put("result/a", BYTES, { signal });
    await rename(root, join(folder.path, "elsewhere"));
    await expectUnavailable(store.get("result/a", signal), "ENOENT");
    await expectUnavailable(store.stat("result/a", signal), "ENOENT");
    await expectUnavailable(store.remove("result/a", signal), "ENOENT");
    await expectUnavailable(Array.fromAsync(store.list("result/", signal)), "ENOENT");
    await expectUnavailable(store.put("result/b", BYTES, { signal }), "ENOENT");
    await expectUnavailable(store.put("b", BYTES, { signal, ifAbsent: true }), "ENOENT");
    await expectUnavailable(store.probe(signal), "ENOENT");
    expect(await readdir(folder.path)).toEqual(["elsewhere"]);
  });

  test("all is well again once it is back", async () => {
    await store.put("result/a", BYTES, { signal });
    await rename(root, join(folder.path, "elsewhere"));
    await expectUnavailable(store.get("result/a", signal));
    await rename(join(folder.path, "elsewhere"), root);
    expect(await store.get("result/a", signal)).toEqual(BYTES);
    await store.put("result/b", BYTES, { signal, ifAbsent: true });
  });

  test("a file in its place is no store either", async () => {
    await rm(root, { recursive: true });
    await writeFile(root, "");
    await expectUnavailable(store.get("a", signal), "ENOTDIR");
    await expectUnavailable(store.put("a", BYTES, { signal }), "ENOTDIR");
    await expectUnavailable(openFilesystemStore({ directory: root }));
  });
});

test("folders inside that were removed are made again", async () => {
  await store.put("result/a", BYTES, { signal });
  await rm(join(root, "result"), { recursive: true });
  await rm(join(root, ".temporary"), { recursive: true });
  expect(await store.get("result/a", signal)).toBeUndefined();
  expect(await Array.fromAsync(store.list("result/", signal))).toEqual([]);
  expect(await store.put("result/a", BYTES, { signal, ifAbsent: true })).toBe("stored");
  expect(await store.get("result/a", signal)).toEqual(BYTES);
});

describe("a file where a folder belongs", () => {
  // Whether the object was ever put cannot be told: "missing" would end its job for good.
  test("makes the store unavailable for what would lie in it", async () => {
    await writeFile(join(root, "original"), "");
    await expectUnavailable(store.get("original/a", signal), "ENOTDIR");
    await expectUnavailable(store.stat("original/a", signal), "ENOTDIR");
    await expectUnavailable(store.remove("original/a", signal), "ENOTDIR");
    await expectUnavailable(Array.fromAsync(store.list("original/", signal)), "ENOTDIR");
    for (const ifAbsent of [false, true]) {
      await expectUnavailable(store.put("original/a", BYTES, { signal, ifAbsent }), "ENOTDIR");
    }
    expect(await temporaryFiles()).toEqual([]);
  });
});

describe("a folder where an object belongs", () => {
  test("is no object, and is never said to be stored", async () => {
    await mkdir(join(root, "result", "a"), { recursive: true });
    expect(await store.get("result/a", signal)).toBeUndefined();
    expect(await store.stat("result/a", signal)).toBeUndefined();
    await store.remove("result/a", signal);
    await expectUnavailable(store.put("result/a", BYTES, { signal, ifAbsent: true }), "EEXIST");
    await expectUnavailable(store.put("result/a", BYTES, { signal }), "EISDIR");
    expect(await temporaryFiles()).toEqual([]);
  });
});

test("a file that cannot be read is not taken for missing", async () => {
  await mkdir(join(root, "original"));
  await symlink("loop", join(root, "original", "loop"));
  await expectUnavailable(store.get("original/loop", signal), "ELOOP");
  await expectUnavailable(store.stat("original/loop", signal), "ELOOP");
});

test("a disk that takes only a part of a file keeps none of it", async () => {
  const args = [root, String(3 * 1024 * 1024 + 17), "1"];
  const script = startScript("put-objects.ts", args, { maxFileKib: 2500 });
  expect(await script.exited).toBe(0);
  expect(script.lines).toEqual([expect.stringContaining("failed: StoreUnavailableError")]);
  expect(script.lines[0]).toContain("EFBIG");
  expect(await temporaryFiles()).toEqual([]);
  expect(await store.stat("crash/0", signal)).toBeUndefined();
});

test("a call that hangs in the system ends soon after its signal aborts", async () => {
  const path = join(root, "original", "hangs");
  await mkdir(join(root, "original"));
  // To open a pipe for reading waits for somebody who writes.
  expect(await Bun.spawn(["mkfifo", path]).exited).toBe(0);
  const controller = new AbortController();
  const reading = store.get("original/hangs", controller.signal).catch((error) => error);
  await Bun.sleep(20);
  controller.abort("unwanted");
  expect(await reading).toBe("unwanted");
  const writer = await open(path, "r+");
  await writer.close();
});

describe("an abort in the middle of a put", () => {
  test("leaves no file behind, at whatever moment it comes", async () => {
    const bytes = new Uint8Array(24 * 1024 * 1024).fill(1);
    const outcomes: unknown[] = [];
    for (let delayMs = 0; delayMs < 12; delayMs += 2) {
      const controller = new AbortController();
      const put = store.put("original/a", bytes, { signal: controller.signal });
      const outcome = put.catch((thrown: unknown) => thrown);
      await Bun.sleep(delayMs);
      controller.abort("unwanted");
      outcomes.push(await outcome);
    }
    // A fast disk may be done before the last of them.
    expect(outcomes[0]).toBe("unwanted");
    expect(["unwanted", "stored"]).toEqual(expect.arrayContaining(outcomes));
    await waitFor(async () => (await temporaryFiles()).length === 0, { what: "an empty folder" });
  });

  test("reads none of the bytes any more once the put has settled", async () => {
    const bytes = new Uint8Array(24 * 1024 * 1024);
    let reads = 0;
    const watched = new Proxy(bytes, {
      get(target, property) {
        if (property === "subarray") reads += 1;
        const value: unknown = Reflect.get(target, property, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const controller = new AbortController();
    const put = store.put("original/a", watched, { signal: controller.signal });
    const settled = put.catch(() => {});
    await waitFor(() => reads > 1, { what: "the put to be under way", intervalMs: 0 });
    controller.abort();
    await settled;
    const readsWhenSettled = reads;
    await waitFor(async () => (await temporaryFiles()).length === 0, { what: "an empty folder" });
    expect(reads).toBe(readsWhenSettled);
    expect(reads).toBeLessThan(24);
  });
});
