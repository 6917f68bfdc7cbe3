import type { Database } from "bun:sqlite";
import type { JobQueue } from "../../ports/job-queue.ts";
import { type QueueConsumer, startConsumer } from "./queue-consumer.ts";
import { createQueueFile, isBusy, type QueueFile } from "./queue-file.ts";
import { deleteDeadLetters, insertMessage, readDeadLetters } from "./queue-messages.ts";

/** How often a file that another process has locked is tried again, and how long before each try. */
const BUSY_ATTEMPTS = 50;
const BUSY_DELAY_MS = 50;

export interface SqliteQueueOptions {
  /** The SQLite file; it and its folder are created where they are missing. */
  readonly path: string;
  /**
   * How long a message stays with a consumer that gives no sign of life. A living one renews its
   * claim in time, however long its work takes.
   */
  readonly leaseMs: () => number;
  /** Milliseconds since 1970; processes that share the file share the clock. */
  readonly now?: () => number;
  /** Told, for the log, of what went wrong without a caller to tell. */
  readonly onError?: (error: Error) => void;
}

/**
 * A queue in one SQLite file, for one machine; several processes may share it.
 *
 * A file that is damaged is moved aside, and one that is deleted or replaced is created or opened
 * anew, also while in use. The messages in it are gone then, and with them its dead letters: the
 * truth is in the object store.
 *
 * @throws QueueUnavailableError when the file cannot be opened or created
 */
export async function openSqliteQueue({
  path,
  leaseMs,
  now = Date.now,
  onError = () => {},
}: SqliteQueueOptions): Promise<JobQueue> {
  const file = createQueueFile({ path, onError });
  const consumers = new Set<QueueConsumer>();

  await whenFree(file, new AbortController().signal, () => {});

  return {
    async publish(body, signal) {
      await whenFree(file, signal, (database) => insertMessage(database, body, now()));
      for (const consumer of consumers) consumer.wake();
    },
    consume(handle, { failureDelayMs }) {
      const consumer = startConsumer({ file, handle, failureDelayMs, leaseMs, now, onError });
      consumers.add(consumer);
      return {
        async stop() {
          consumers.delete(consumer);
          await consumer.stop();
        },
      };
    },
    deadLetters: (limit, signal) =>
      whenFree(file, signal, (database) => readDeadLetters(database, limit)),
    removeDeadLetters: (ids, signal) =>
      whenFree(file, signal, (database) => deleteDeadLetters(database, ids)),
    probe: (signal) =>
      whenFree(file, signal, (database) => {
        // The lock that every change begins with: refused on a file that cannot be written.
        database.run("BEGIN IMMEDIATE");
        database.run("ROLLBACK");
      }),
    async close() {
      file.close();
    },
  };
}

/** Runs `work` on the file, again while another process holds its lock. */
async function whenFree<T>(
  file: QueueFile,
  signal: AbortSignal,
  work: (database: Database) => T,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      return file.run(work);
    } catch (error) {
      if (!isBusy(error) || attempt === BUSY_ATTEMPTS) throw error;
      await Bun.sleep(BUSY_DELAY_MS);
    }
  }
}
