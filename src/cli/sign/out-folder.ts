import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { readdir, readFile, realpath, rm, stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import {
  createFolderDurably,
  type FileTimes,
  writeDurably,
} from "../../adapters/filesystem/durable-files.ts";
import { systemCodeOf } from "../../adapters/filesystem/filesystem-errors.ts";
import { UsageError } from "../usage-error.ts";
import { identityOf } from "./find-photos.ts";
import { MANIFEST, type Manifest, OWN_FOLDER, readManifest } from "./manifest.ts";
import { refuseWhileHeld, takeRunLock } from "./run-lock.ts";

/** Beside the manifest: the lock of a run, and results that are being written. */
const LOCK = "lock";
const TEMPORARY = "temporary-";

/** A lock is put aside for an instant: one this old was left there by a run that was killed. */
const ASIDE_FOR_MS = 10 * 60_000;

export interface OutFolder {
  /** `undefined` while there is no such folder. */
  readonly identity: string | undefined;
  /** What earlier runs say of their results. */
  readonly manifest: Manifest;
  /** True for the path, from the root and without links, of a result in it. */
  isResult(realPath: string): boolean;
  /**
   * Creates the folder, where it is missing, keeps other runs out until `clear`, and removes what runs
   * have left that were killed.
   *
   * @throws UsageError when another run writes into it, or has since it was opened; the system's errors
   */
  create(): Promise<void>;
  /** Writes a whole result or none, with these times. Call `create` first. */
  write(output: string, bytes: Uint8Array, writing: ResultWriting): Promise<void>;
  /** SHA-256 of a result as it is now, in hexadecimal; `undefined` when there is none. */
  sha256Of(output: string): Promise<string | undefined>;
  saveManifest(): Promise<void>;
  /** Removes what is half written, and lets other runs in; without waiting, as a process may end at once. */
  clear(): void;
}

export interface ResultWriting {
  readonly times: FileTimes;
  readonly signal: AbortSignal;
}

/**
 * Looks at the folder for the results; nothing is written.
 *
 * @throws UsageError when it cannot be one, its manifest cannot be read, or another run writes into it
 */
export async function openOutFolder(path: string): Promise<OutFolder> {
  // Links on the way are followed once: what they point to then is where everything goes.
  const root = await realPathOf(path);
  const status = await stat(root, { bigint: true }).catch(unlessAbsent);
  if (status && !status.isDirectory())
    throw new UsageError(`--out ${path} is a file, not a folder`);
  const ownFolder = join(root, OWN_FOLDER);
  const temporaryFolder = join(ownFolder, TEMPORARY + randomUUID());
  const manifestPath = join(ownFolder, MANIFEST);
  const lock = {
    path: join(ownFolder, LOCK),
    aside: join(ownFolder, TEMPORARY + randomUUID()),
    out: path,
  };
  refuseWhileHeld(lock);
  const json = await readJson(manifestPath);
  const manifest = readManifestOf(json, manifestPath);
  let isLocked = false;
  const target = { root, temporaryFolder, knownFolders: new Set<string>(), ifAbsent: false };

  function clear(): void {
    // Until then nothing of this run is there.
    if (!isLocked) return;
    try {
      rmSync(temporaryFolder, { recursive: true, force: true });
    } finally {
      // What is left is swept by the next run, which a lock would keep out as long as this process lives.
      rmSync(lock.path, { force: true });
      isLocked = false;
    }
  }

  return {
    identity: status && identityOf(status),
    manifest,
    isResult: (realPath) => manifest.has(relative(root, realPath)),
    async create() {
      await createFolderDurably(ownFolder);
      takeRunLock(lock);
      isLocked = true;
      if ((await readJson(manifestPath)) !== json) {
        throw new UsageError(
          `Another run has written into ${path} meanwhile: give the same command again`,
        );
      }
      await sweep(ownFolder);
    },
    async write(output, bytes, { times, signal }) {
      await writeDurably({ ...target, path: join(root, output), times }, bytes, signal);
    },
    async sha256Of(output) {
      const bytes = await readFile(join(root, output)).catch(unlessAbsent);
      return bytes && new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
    },
    async saveManifest() {
      const bytes = new TextEncoder().encode(manifest.toJson());
      await writeDurably({ ...target, path: manifestPath }, bytes, new AbortController().signal);
    },
    clear,
  };
}

/** Also of what is not there yet: of the folders around it that are. */
async function realPathOf(path: string): Promise<string> {
  const real = await realpath(path).catch((error: unknown) => {
    // Where nothing is around it, the folder that it all starts from has gone.
    if (dirname(path) === path) throw error;
    return unlessAbsent(error);
  });
  return real ?? join(await realPathOf(dirname(path)), basename(path));
}

async function readJson(path: string): Promise<string | undefined> {
  return await readFile(path, "utf8").catch(unlessAbsent);
}

function readManifestOf(json: string | undefined, path: string): Manifest {
  try {
    return readManifest(json);
  } catch (cause) {
    throw new UsageError(
      `${path} cannot be read: remove it, and add --overwrite to make all results again`,
      { cause },
    );
  }
}

/** Call it under the lock: half-written results are then those of runs that have ended. */
async function sweep(ownFolder: string): Promise<void> {
  for (const name of await readdir(ownFolder)) {
    if (!name.startsWith(TEMPORARY)) continue;
    const path = join(ownFolder, name);
    const status = await stat(path).catch(unlessAbsent);
    // It may be this run's own lock, which a run that began at the same time is about to put back.
    const isAside = status?.isFile() && Date.now() - status.mtimeMs < ASIDE_FOR_MS;
    if (!isAside) await rm(path, { recursive: true, force: true });
  }
}

function unlessAbsent(error: unknown): undefined {
  if (!["ENOENT", "ENOTDIR"].includes(systemCodeOf(error) ?? "")) throw error;
}
