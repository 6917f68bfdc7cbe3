import { randomUUID } from "node:crypto";
import { opendir, readFile, rm, stat, unlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { StoreUnavailableError } from "../../domain/errors.ts";
import { checkObjectKey, checkObjectPrefix, isSegment } from "../../domain/object-key.ts";
import { untilAborted } from "../../domain/until-aborted.ts";
import type { ObjectEntry, ObjectStat, ObjectStore } from "../../ports/object-store.ts";
import { createFolderDurably, syncFolders, writeDurably } from "./durable-files.ts";
import { systemCodeOf, toStoreError } from "./filesystem-errors.ts";

/** Within the objects' folder, hence on their file system; no key begins with a dot. */
const TEMPORARY_FOLDER = ".temporary";

/**
 * No put is allowed to take this long by far, so a file that nobody has written to since belongs to
 * a process that is gone. Age tells it better than a process id, which means nothing to another
 * container on the same volume. Should the writer live after all, its put fails; nothing else does.
 */
const STALE_AFTER_MS = 10 * 60_000;

export interface FilesystemStoreOptions {
  /** The object `result/abc` is the file `result/abc` in this folder. */
  readonly directory: string;
}

/**
 * Creates the folder where it is missing, removes what dead processes left half written, and stores
 * one object to see that it can.
 *
 * @throws StoreUnavailableError when the folder cannot hold a store
 */
export async function openFilesystemStore(options: FilesystemStoreOptions): Promise<ObjectStore> {
  const root = resolve(options.directory);
  const temporaryFolder = join(root, TEMPORARY_FOLDER);
  try {
    await createFolderDurably(temporaryFolder);
    await sweep(temporaryFolder);
  } catch (error) {
    throw toStoreError("open its folder", error);
  }
  const store = createFilesystemStore(options);
  await store.probe(new AbortController().signal);
  return store;
}

/**
 * Objects as files, for one machine. Several processes may share the folder.
 *
 * The folder itself is never created here: one that vanishes while the service runs may be a volume
 * that is not mounted, so every call says unavailable until it is back, and nothing that was
 * acknowledged is taken for missing. Symbolic links in it are followed; whoever can place them there
 * can write the objects anyway. All objects of one kind lie in one folder: with a million files in
 * it a put takes as long as with none (ext4), and only `pending/`, which stays small, is listed.
 */
export function createFilesystemStore(options: FilesystemStoreOptions): ObjectStore {
  const root = resolve(options.directory);
  const temporaryFolder = join(root, TEMPORARY_FOLDER);
  const knownFolders = new Set<string>();

  function pathOf(key: string): string {
    checkObjectKey(key);
    return join(root, key);
  }

  /** "No such file" is an answer about an object only as long as there is a store to hold it. */
  async function absent(): Promise<undefined> {
    if ((await stat(root)).isDirectory()) return undefined;
    throw new StoreUnavailableError("The file store's folder is no folder");
  }

  async function* walk(prefix: string): AsyncGenerator<ObjectEntry> {
    const folders = [prefix];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const entries = await opendir(join(root, folder)).catch(unlessAbsent);
      if (!entries) await absent();
      for await (const entry of entries ?? []) {
        if (!isSegment(entry.name)) continue;
        const key = folder + entry.name;
        if (entry.isDirectory()) {
          folders.push(`${key}/`);
          continue;
        }
        const status = await stat(join(root, key)).catch(unlessAbsent);
        if (status?.isFile()) yield { key, modifiedAt: status.mtime };
      }
    }
  }

  return {
    async get(key, signal) {
      const path = pathOf(key);
      return ask(`read ${key}`, signal, async () => {
        // A folder is no object: `a` is absent where only `a/b` was put.
        const file = await readFile(path).catch((error: unknown) => {
          if (systemCodeOf(error) !== "EISDIR") return unlessAbsent(error);
        });
        return file ? new Uint8Array(file.buffer, file.byteOffset, file.length) : absent();
      });
    },
    async stat(key, signal) {
      const path = pathOf(key);
      return ask(`look up ${key}`, signal, async (): Promise<ObjectStat | undefined> => {
        const status = await stat(path).catch(unlessAbsent);
        return status?.isFile() ? { size: status.size, modifiedAt: status.mtime } : absent();
      });
    },
    async put(key, bytes, { ifAbsent = false, signal }) {
      const target = { root, temporaryFolder, knownFolders, path: pathOf(key), ifAbsent };
      return ask(`write ${key}`, signal, () => writeDurably(target, bytes, signal));
    },
    async remove(key, signal) {
      const path = pathOf(key);
      await ask(`remove ${key}`, signal, async () => {
        const status = await stat(path).catch(unlessAbsent);
        if (!status?.isFile()) return absent();
        await unlink(path).catch(unlessAbsent);
        await syncFolders(dirname(path), root);
      });
    },
    async *list(prefix, signal) {
      checkObjectPrefix(prefix);
      const entries = walk(prefix);
      try {
        for (;;) {
          const next = await ask(`list ${prefix}`, signal, () => entries.next());
          if (next.done) return;
          yield next.value;
        }
      } finally {
        // Closes the folder. It is not waited for: after an abort a read may still hang in it, whose
        // failure nobody needs to hear of any more.
        entries.return(undefined).catch(() => {});
      }
    },
    async probe(signal) {
      await ask("store an object", signal, async () => {
        const path = join(temporaryFolder, `probe-${randomUUID()}`);
        try {
          const target = { root, temporaryFolder, knownFolders, path, ifAbsent: true };
          await writeDurably(target, new TextEncoder().encode("probe"), signal);
          await readFile(path);
        } finally {
          await rm(path, { force: true });
        }
      });
    },
  };
}

async function ask<T>(attempt: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  try {
    return await untilAborted(work(), signal);
  } catch (error) {
    throw toStoreError(attempt, error);
  }
}

/** Turns "no such file" into `undefined` and throws everything else on. */
function unlessAbsent(error: unknown): undefined {
  if (systemCodeOf(error) !== "ENOENT") throw error;
}

async function sweep(temporaryFolder: string): Promise<void> {
  for await (const { name } of await opendir(temporaryFolder)) {
    const path = join(temporaryFolder, name);
    const status = await stat(path).catch(unlessAbsent);
    if (status && Date.now() - status.mtimeMs > STALE_AFTER_MS) await rm(path, { force: true });
  }
}
