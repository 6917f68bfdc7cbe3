import type { BigIntStats } from "node:fs";
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { FileTimes } from "../../adapters/filesystem/durable-files.ts";
import { UsageError } from "../usage-error.ts";
import { childPath } from "./child-path.ts";
import { MANIFEST, OWN_FOLDER } from "./manifest.ts";
import { type PhotoHead, readPhotoHead } from "./photo-head.ts";
import { photoProblem } from "./photo-problem.ts";
import type { FailedPhoto, LeftOut } from "./sign-outcome.ts";

/** A file that is to be signed. */
export interface FoundPhoto extends PhotoHead {
  /** As the command line names it. */
  readonly path: string;
  /** What its result is named after: the file's own name, below a folder with the folders between. */
  readonly name: string;
  /** From the root, without links. */
  readonly realPath: string;
  /** The same for two paths to one file. */
  readonly identity: string;
  /** As they were before it was read. */
  readonly times: FileTimes;
}

export interface FoundPhotos {
  readonly photos: readonly FoundPhoto[];
  /** What was named, or lies in a folder, and cannot be read. */
  readonly failed: readonly FailedPhoto[];
  readonly leftOut: LeftOut;
}

export interface FindOptions {
  readonly recursive: boolean;
  /** Identity of the folder for the results; `undefined` while there is none. */
  readonly outIdentity: string | undefined;
  /** True for a file that an earlier run has made there, by its path from the root without links. */
  readonly isResult: (realPath: string) => boolean;
  readonly signal: AbortSignal;
}

/** Tells a file or folder from every other on this machine. */
export function identityOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

async function aboutFile(
  path: string,
  status: BigIntStats,
): Promise<Pick<FoundPhoto, "path" | "realPath" | "identity" | "times">> {
  const { atimeNs, mtimeNs } = status;
  const times = { atime: Number(atimeNs) / 1e9, mtime: Number(mtimeNs) / 1e9 };
  return { path, realPath: await realpath(path), identity: identityOf(status), times };
}

/**
 * Looks up what is named and walks through folders, by name. A file that is named counts as a photo
 * whatever is in it, unless it is a result; one that lies in a folder does when its first bytes say so. Folders of results are
 * not read, those of other runs only when they are named.
 *
 * @throws UsageError when nothing but the folder for the results, and what is in it, is named;
 *   `signal.reason`
 */
export async function findPhotos(
  paths: readonly string[],
  { recursive, outIdentity, isResult, signal }: FindOptions,
): Promise<FoundPhotos> {
  const photos: FoundPhoto[] = [];
  const failed: FailedPhoto[] = [];
  const leftOut = { notPhotos: 0, hidden: 0, links: 0, folders: 0, results: 0 };
  const results: string[] = [];

  /** Runs what may find that a file or folder cannot be read. */
  async function orFailed(path: string, look: () => Promise<void>): Promise<void> {
    signal.throwIfAborted();
    try {
      await look();
    } catch (error) {
      if (error instanceof UsageError || signal.aborted) throw error;
      failed.push(photoProblem(error, path, "read"));
    }
  }

  async function walk(folder: string, prefix: string): Promise<void> {
    const names = (await readdir(folder)).sort();
    for (const name of names) {
      const path = childPath(folder, name);
      await orFailed(path, () => visit(path, prefix + name));
    }
  }

  async function visit(path: string, name: string): Promise<void> {
    if (basename(name).startsWith(".")) {
      leftOut.hidden += 1;
      return;
    }
    const isLink = (await lstat(path)).isSymbolicLink();
    const status = await stat(path, { bigint: true }).catch((error: unknown) => {
      if (!isLink) throw error;
    });
    if (!status || (isLink && status.isDirectory())) leftOut.links += 1;
    else if (status.isDirectory()) {
      if (identityOf(status) === outIdentity || (await holdsResults(path))) leftOut.results += 1;
      else if (recursive) await walk(path, `${name}/`);
      else leftOut.folders += 1;
    } else {
      const head = status.isFile() ? await readPhotoHead(path) : undefined;
      if (head?.format) photos.push({ name, ...(await aboutFile(path, status)), ...head });
      else leftOut.notPhotos += 1;
    }
  }

  for (const path of paths) {
    await orFailed(path, async () => {
      const status = await stat(path, { bigint: true });
      if (!status.isDirectory()) {
        // What is no photo is found out, and told, when it is read.
        const head = status.isFile() ? await readPhotoHead(path) : NO_PHOTO;
        const file = await aboutFile(path, status);
        if (isResult(file.realPath)) results.push(path);
        else photos.push({ name: basename(path), ...file, ...head });
      } else if (outIdentity !== undefined && (await liesIn(outIdentity, path))) results.push(path);
      else await walk(path, "");
    });
  }
  // Among others it may be a pattern of the shell's that has named it.
  if (results.length === paths.length) {
    const [path] = results;
    throw new UsageError(`${path} is the folder for the results, or in it: expected another --out`);
  }
  leftOut.results += results.length;
  return { photos, failed, leftOut };
}

/** True for the folder of this identity, and for those in it. */
async function liesIn(identity: string, path: string): Promise<boolean> {
  let folder = await realpath(path);
  for (;;) {
    if (identityOf(await stat(folder, { bigint: true })) === identity) return true;
    if (dirname(folder) === folder) return false;
    folder = dirname(folder);
  }
}

async function holdsResults(folder: string): Promise<boolean> {
  return await Bun.file(childPath(folder, `${OWN_FOLDER}/${MANIFEST}`)).exists();
}

const NO_PHOTO: PhotoHead = { format: undefined, mayHaveAlpha: false };
