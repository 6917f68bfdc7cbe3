import { Database, SQLiteError } from "bun:sqlite";
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { QueueUnavailableError } from "../../domain/errors.ts";
import { createTables } from "./queue-schema.ts";

/**
 * How long SQLite itself waits for another process's lock. It blocks the event loop meanwhile, so it
 * is short: a transaction takes a few milliseconds, and whoever asks tries again without blocking.
 */
const BUSY_TIMEOUT_MS = 50;

/** What SQLite puts behind the name for the parts that a file in use consists of. */
const FILE_PARTS = ["", "-wal", "-shm"] as const;

const PRIMARY_CODES = { busy: 5, corrupt: 11, notADatabase: 26 } as const;

export interface QueueFileOptions {
  readonly path: string;
  /** Told what happened without a caller to tell. */
  readonly onError: (error: Error) => void;
}

/** One SQLite file that is opened anew whenever the open one is no longer what lies at its path. */
export interface QueueFile {
  /**
   * Runs `work`, which must not keep the database. Changes are on the disk once it has returned.
   *
   * @throws QueueUnavailableError when the file cannot be used now; the next call opens it again
   */
  run<T>(work: (database: Database) => T): T;
  close(): void;
}

export function createQueueFile({ path, onError }: QueueFileOptions): QueueFile {
  let opened: { readonly database: Database; readonly identity: string } | undefined;
  let closed = false;

  function discard(): void {
    const database = opened?.database;
    opened = undefined;
    database?.close();
  }

  function current(): Database {
    // SQLite goes on writing into a file that was deleted and reports success.
    if (opened && opened.identity !== identityOf(path)) {
      onError(
        new QueueUnavailableError("The queue's file was removed or replaced; it is opened anew"),
      );
      discard();
    }
    opened ??= openOrReplace({ path, onError });
    return opened.database;
  }

  return {
    run(work) {
      if (closed) throw new QueueUnavailableError("The queue is closed");
      try {
        return work(current());
      } catch (error) {
        // Whatever is wrong with the connection, opening it again finds out or mends it.
        if (!isBusy(error)) discard();
        throw toQueueError(error);
      }
    },
    close() {
      closed = true;
      discard();
    },
  };
}

/** True when another process holds the file's lock, or for an error that was caused by that. */
export function isBusy(error: unknown): boolean {
  if (error instanceof QueueUnavailableError) return isBusy(error.cause);
  return primaryCodeOf(error) === PRIMARY_CODES.busy;
}

function openOrReplace(options: QueueFileOptions): { database: Database; identity: string } {
  const { path, onError } = options;
  mkdirSync(dirname(path), { recursive: true });
  const found = identify(path);
  try {
    return open(path);
  } catch (error) {
    if (!isDamage(error)) throw error;
    // Otherwise another process has put a good file in its place meanwhile.
    if (identify(path) === found) {
      const aside = `${path}.corrupt-${new Date().toISOString().replaceAll(":", "-")}`;
      moveAside(path, aside);
      const message = `The queue's file is damaged: it is moved to ${aside}, and a new one is made`;
      onError(new QueueUnavailableError(message, { cause: error }));
    }
    return open(path);
  }
}

function open(path: string): { database: Database; identity: string } {
  const database = new Database(path, { create: true, readwrite: true, strict: true });
  try {
    database.run(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    database.run("PRAGMA journal_mode = WAL");
    // The write-ahead log is on the disk before a transaction counts as done.
    database.run("PRAGMA synchronous = FULL");
    checkIntegrity(database);
    createTables(database);
    for (const folder of [dirname(path), dirname(dirname(path))]) syncFolder(folder);
    return { database, identity: identityOf(path) };
  } catch (error) {
    database.close();
    throw error;
  }
}

class DamagedFileError extends Error {
  override readonly name = "DamagedFileError";
  readonly code = "SQLITE_CORRUPT";
}

function checkIntegrity(database: Database): void {
  const row = database.query<{ quick_check: string }, []>("PRAGMA quick_check(1)").get();
  if (row?.quick_check !== "ok") throw new DamagedFileError(row?.quick_check);
}

function isDamage(error: unknown): boolean {
  if (error instanceof DamagedFileError) return true;
  const code = primaryCodeOf(error);
  return code === PRIMARY_CODES.corrupt || code === PRIMARY_CODES.notADatabase;
}

function moveAside(path: string, aside: string): void {
  for (const part of FILE_PARTS) {
    if (identify(path + part) !== undefined) renameSync(path + part, aside + part);
  }
}

/**
 * What tells these files from others of the same name. It only looks at them: to open and close a
 * file that SQLite has open would drop the locks of this process on it.
 */
function identityOf(path: string): string {
  return FILE_PARTS.map((part) => identify(path + part)).join(" ");
}

function identify(path: string): string | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  return status && `${status.dev}:${status.ino}`;
}

function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function primaryCodeOf(error: unknown): number | undefined {
  // The lower byte of an extended result code (SQLite, "Result and Error Codes").
  return error instanceof SQLiteError ? error.errno & 0xff : undefined;
}

/** What is no failure of SQLite or the system, a defect, stays what it is. */
function toQueueError(error: unknown): unknown {
  if (error instanceof QueueUnavailableError) return error;
  if (!(error instanceof Error && "code" in error)) return error;
  return new QueueUnavailableError(`The queue's file cannot be used: ${error.code}`, {
    cause: error,
  });
}
