import { randomUUID } from "node:crypto";
import { type FileHandle, link, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { StoreUnavailableError } from "../../domain/errors.ts";
import { systemCodeOf } from "./filesystem-errors.ts";

/** How much is written between two looks at the signal, in bytes. */
const CHUNK_BYTES = 1 << 20;

/** When a file was last read and written, in seconds since 1970. */
export interface FileTimes {
  readonly atime: number;
  readonly mtime: number;
}

export interface WriteTarget {
  /** The folder that must be there; it is never created here. */
  readonly root: string;
  /** A folder below `root`, on the same file system. */
  readonly temporaryFolder: string;
  /** Where the file is to appear, below `root`. Missing folders on the way are created. */
  readonly path: string;
  /** Folders below `root` whose own names are on the disk; added to and taken from. */
  readonly knownFolders: Set<string>;
  /** Leaves a file that is there as it is. */
  readonly ifAbsent: boolean;
  /** What the file's times are to say; the time of writing unless told. */
  readonly times?: FileTimes;
}

/**
 * Writes a whole file or none: to a temporary name first, given its own name only when its bytes are
 * on the disk, and done only when the name is on the disk too. The temporary file is removed in
 * every case but a crash.
 *
 * Once `signal` has aborted, `bytes` is not read again; a file that has its name by then stays.
 *
 * @throws the system's error, or `signal.reason`
 */
export async function writeDurably(
  target: WriteTarget,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<"stored" | "exists"> {
  const { path, ifAbsent } = target;
  if (ifAbsent && (await isFile(path))) {
    // Whoever wrote it may not have come to this yet, and "exists" is a promise as well.
    await syncName(target);
    return "exists";
  }
  const temporary = join(target.temporaryFolder, randomUUID());
  let outcome: "stored" | "exists";
  try {
    await writeTemporary(temporary, bytes, { signal, times: target.times });
    signal.throwIfAborted();
    outcome = await giveName(temporary, target);
  } finally {
    // A failure here changes nothing for the caller: the sweep at the next start removes the rest.
    await rm(temporary, { force: true }).catch(() => {});
  }
  await syncName(target);
  return outcome;
}

/** Puts the file's name on the disk, and those of the folders around it unless they are there. */
async function syncName({ root, path, knownFolders }: WriteTarget): Promise<void> {
  const folder = dirname(path);
  if (knownFolders.has(folder)) return syncFolder(folder);
  await syncFolders(folder, root);
  knownFolders.add(folder);
}

/** Puts the entries of `folder`, and of the folders around it up to `root`, on the disk. */
export async function syncFolders(folder: string, root: string): Promise<void> {
  let path = folder;
  await syncFolder(path);
  while (path !== root && path !== dirname(path)) {
    path = dirname(path);
    await syncFolder(path);
  }
}

/** Creates a folder with all that are missing around it, and puts their names on the disk. */
export async function createFolderDurably(path: string): Promise<void> {
  const firstCreated = await mkdir(path, { recursive: true });
  if (firstCreated) await syncFolders(path, dirname(firstCreated));
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

interface Writing {
  readonly signal: AbortSignal;
  readonly times: FileTimes | undefined;
}

async function writeTemporary(
  path: string,
  bytes: Uint8Array,
  { signal, times }: Writing,
): Promise<void> {
  const file = await openTemporary(path);
  const { length } = bytes;
  // A copy, so that an abort need not wait for a disk that hangs with the caller's bytes in hand.
  const chunk = new Uint8Array(Math.min(CHUNK_BYTES, length));
  try {
    for (let start = 0; start < length; start += chunk.length) {
      signal.throwIfAborted();
      // Throws when the bytes were transferred away meanwhile, rather than store what is left.
      const part = bytes.subarray(start, start + chunk.length);
      chunk.set(part);
      await writeFully(file, chunk.subarray(0, part.length), start);
    }
    if (times) await file.utimes(times.atime, times.mtime);
    await file.sync();
  } finally {
    // Nothing is being written any more; the collector would let it lie for long.
    chunk.buffer.transfer(0);
    await file.close();
  }
}

async function openTemporary(path: string): Promise<FileHandle> {
  try {
    return await open(path, "wx");
  } catch (error) {
    if (systemCodeOf(error) !== "ENOENT") throw error;
    await createFolder(dirname(path));
    return open(path, "wx");
  }
}

async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const rest = bytes.length - written;
    // A write may be short, when the disk fills up for example; the next one then says why.
    written += (await file.write(bytes, written, rest, position + written)).bytesWritten;
  }
}

async function giveName(temporary: string, target: WriteTarget): Promise<"stored" | "exists"> {
  const { path, ifAbsent } = target;
  const attempt = async (): Promise<"stored" | "exists"> => {
    // link(2) fails when the name is taken, which no rename can be told to do.
    await (ifAbsent ? link(temporary, path) : rename(temporary, path));
    return "stored";
  };
  try {
    return await attempt().catch(async (error: unknown) => {
      if (systemCodeOf(error) !== "ENOENT") throw error;
      await createFolders(target);
      return attempt();
    });
  } catch (error) {
    if (!ifAbsent || systemCodeOf(error) !== "EEXIST") throw error;
    if (await isFile(path)) return "exists";
    throw new StoreUnavailableError("A folder lies where the object belongs", { cause: error });
  }
}

/** Creates what is missing between `root`, which must be there, and the file. */
async function createFolders({ root, path, knownFolders }: WriteTarget): Promise<void> {
  // Whatever was known, somebody has removed a folder.
  knownFolders.clear();
  let folder = root;
  for (const name of relative(root, dirname(path)).split(sep).filter(Boolean)) {
    folder = join(folder, name);
    await createFolder(folder);
  }
}

async function createFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (systemCodeOf(error) !== "EEXIST") throw error;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return false;
    throw error;
  }
}
