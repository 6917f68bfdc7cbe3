import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";
import { systemCodeOf } from "../../adapters/filesystem/filesystem-errors.ts";
import { UsageError } from "../usage-error.ts";

/** A run names itself in its lock at once: one this old that names nobody was left by a crash. */
const NAMELESS_FOR_MS = 10_000;

/** Only a run that ends, or begins, at the very moment costs another try: it is never this many. */
const MAX_TRIES = 10;

const holderSchema = z.object({ pid: z.int().positive(), host: z.string() });

export interface RunLockPlace {
  /** Path of the lock, in a folder that is there when it is taken. */
  readonly path: string;
  /** Where one that was left is put before it is removed. */
  readonly aside: string;
  /** The folder that the lock is for, as the command line names it. */
  readonly out: string;
}

/**
 * Makes this process the only one that writes into a folder, until it removes the lock. One that was
 * left by a run of this machine that has ended is taken over.
 *
 * @throws UsageError while another run holds it, or when it can be neither read nor created; the system's
 *   errors
 */
export function takeRunLock(place: RunLockPlace): void {
  const holder = JSON.stringify({ pid: process.pid, host: hostname() });
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    try {
      writeFileSync(place.path, holder, { flag: "wx" });
      return;
    } catch (error) {
      if (systemCodeOf(error) !== "EEXIST") {
        // It may have been created before the disk refused what is in it.
        rmSync(place.path, { force: true });
        throw error;
      }
    }
    const left = refuseWhileHeld(place);
    if (left !== undefined) removeLeft(left, place);
  }
  // A link that leads nowhere, for one: it is there, and cannot be read.
  throw new UsageError(
    `${place.path} cannot be taken in ${MAX_TRIES} tries: remove it if no other run is writing into ${place.out}`,
  );
}

/**
 * @returns what a lock says that was left; `undefined` when there is none
 * @throws UsageError while another run holds it; the system's errors
 */
export function refuseWhileHeld({ path, out }: Omit<RunLockPlace, "aside">): string | undefined {
  const lock = unlessAbsent(() => ({ text: readFileSync(path, "utf8"), ...statSync(path) }));
  if (!lock) return undefined;
  const holder = readHolder(lock.text);
  if (holder ? !isHeld(holder) : Date.now() - lock.mtimeMs > NAMELESS_FOR_MS) return lock.text;
  throw new UsageError(heldProblem(holder, path, out));
}

type Holder = z.infer<typeof holderSchema>;

function readHolder(text: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Of another machine nobody can tell; this process takes one lock only, so its number is an earlier one's. */
function isHeld({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's cannot be reached, and is there.
    return systemCodeOf(error) !== "ESRCH";
  }
}

function heldProblem(holder: Holder | undefined, path: string, out: string): string {
  const isHere = holder === undefined || holder.host === hostname();
  const place = isHere ? "" : ` on ${holder.host}`;
  const name = holder ? ` (process ${holder.pid}${place})` : "";
  // A process of another machine may have ended: only the user can know.
  const advice = isHere
    ? "wait for it, or name another folder"
    : `wait for it, name another folder, or remove ${path} if it has ended`;
  return `Another run${name} is writing into ${out}: ${advice}`;
}

/** Two runs may find the same lock left: whoever has moved the other one's new lock puts it back. */
function removeLeft(left: string, { path, aside }: RunLockPlace): void {
  unlessAbsent(() => renameSync(path, aside));
  const moved = unlessAbsent(() => readFileSync(aside, "utf8"));
  if (moved !== undefined && moved !== left) renameSync(aside, path);
  rmSync(aside, { force: true });
}

function unlessAbsent<Value>(look: () => Value): Value | undefined {
  try {
    return look();
  } catch (error) {
    if (!["ENOENT", "ENOTDIR"].includes(systemCodeOf(error) ?? "")) throw error;
    return undefined;
  }
}
