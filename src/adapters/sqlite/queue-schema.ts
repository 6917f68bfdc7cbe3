import type { Database } from "bun:sqlite";
import { QueueUnavailableError } from "../../domain/errors.ts";

/** Kept in the file as `user_version`; raised by every change of the tables. */
const SCHEMA_VERSION = 1;

/*
 * All times are milliseconds since 1970 on the wall clock, the only one that processes share.
 * `not_before` is the end of a delay, or of the lease of whoever holds the message: either way it is
 * not handed out earlier, and needs nobody to come back.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL,
    not_before INTEGER NOT NULL,
    times_handed_out INTEGER NOT NULL DEFAULT 0,
    claim_token TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS message_by_time ON message (not_before);
  CREATE TABLE IF NOT EXISTS dead_letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    died_at INTEGER NOT NULL
  ) STRICT;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/**
 * Creates what is missing.
 *
 * @throws QueueUnavailableError for a file that a newer version of the service has written
 */
export function createTables(database: Database): void {
  const create = database.transaction(() => {
    const version = database
      .query<{ user_version: number }, []>("PRAGMA user_version")
      .get()?.user_version;
    if (version !== undefined && version > SCHEMA_VERSION) {
      throw new QueueUnavailableError(
        `The queue's file has version ${version}, newer than ${SCHEMA_VERSION}, which this service knows`,
      );
    }
    database.run(SCHEMA);
  });
  create.immediate();
}
