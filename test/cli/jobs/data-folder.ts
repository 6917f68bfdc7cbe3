import { afterEach, beforeEach } from "bun:test";
import { join } from "node:path";
import { openFilesystemStore } from "../../../src/adapters/filesystem/filesystem-store.ts";
import { openSqliteQueue } from "../../../src/adapters/sqlite/sqlite-queue.ts";
import { readSettings } from "../../../src/config/settings.ts";
import { resolveOptions } from "../../../src/domain/option-fields.ts";
import type { JobQueue } from "../../../src/ports/job-queue.ts";
import type { ObjectStore } from "../../../src/ports/object-store.ts";
import { optionDefaults } from "../../../src/services/option-defaults.ts";
import {
  createPhotoStore,
  originalKey,
  type PhotoStore,
} from "../../../src/services/photo-store.ts";
import { resultId } from "../../../src/services/result-id.ts";
import { createTemporaryFolder } from "../../fixtures/temporary-folder.ts";
import { waitFor } from "../../fixtures/wait-for.ts";

export interface DataFolder {
  readonly path: string;
  readonly photos: PhotoStore;
  readonly store: ObjectStore;
  readonly queue: JobQueue;
  /** Stores a photo as the original of a job; the job's message, which nobody was given yet. */
  addJob(photo: Uint8Array): Promise<{ readonly id: string; readonly body: string }>;
  /** Has a message die; the letter's id. No other consumer may be running. */
  bury(body: string, code?: string, reason?: string): Promise<string>;
  /** Ids of its letters, the newest first. */
  letterIds(): Promise<readonly string[]>;
}

/** Gives each test a folder as `DATA_DIR`, with what a service keeps in one. */
export function useDataFolder(): () => DataFolder {
  let folder: DataFolder | undefined;
  let close: () => Promise<void>;

  beforeEach(async () => {
    const { path, remove } = await createTemporaryFolder();
    const store = await openFilesystemStore({ directory: join(path, "objects") });
    const queue = await openSqliteQueue({
      path: join(path, "queue.sqlite"),
      leaseMs: () => 10_000,
    });
    folder = createDataFolder(path, store, queue);
    close = async () => {
      await queue.close();
      await remove();
    };
  });
  afterEach(async () => {
    folder = undefined;
    await close();
  });

  return () => {
    if (!folder) throw new Error("A data folder is a test's own");
    return folder;
  };
}

function createDataFolder(path: string, store: ObjectStore, queue: JobQueue): DataFolder {
  const { signal } = new AbortController();
  const settings = readSettings({});
  const letterIds = async (): Promise<readonly string[]> =>
    (await queue.deadLetters(1000, signal)).map(({ id }) => id);
  return {
    path,
    store,
    queue,
    photos: createPhotoStore(store, () => settings),
    letterIds,
    async addJob(photo) {
      const sha256 = new Bun.CryptoHasher("sha256").update(photo).digest("hex");
      const options = resolveOptions({}, optionDefaults(settings, "jpeg"));
      const id = resultId(sha256, options);
      await store.put(originalKey(sha256), photo, { signal });
      return { id, body: JSON.stringify({ hash: id, original_key: originalKey(sha256), options }) };
    },
    async bury(body, code = "attempts_exhausted", reason = "The job was tried 3 times") {
      const before = (await letterIds()).length;
      const consumer = queue.consume(async () => ({ action: "dead", code, reason, attempts: 3 }), {
        failureDelayMs: () => 50,
      });
      await queue.publish(body, signal);
      const ids = await waitFor(
        async () => {
          const now = await letterIds();
          return now.length > before && now;
        },
        { what: "the dead letter" },
      );
      await consumer.stop();
      return ids[0] ?? "";
    },
  };
}
