import type { Client } from "minio";
import { StoreUnavailableError } from "../../domain/errors.ts";
import { checkObjectKey, checkObjectPrefix } from "../../domain/object-key.ts";
import type { Log } from "../../ports/log.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { openMinioBucket } from "./minio-bucket.ts";
import { createMinioCalls, type MinioConnectionOptions } from "./minio-calls.ts";
import { toStoreError } from "./minio-errors.ts";
import { listPage } from "./minio-listing.ts";
import { getObject, putObject, removeObject, statObject } from "./minio-objects.ts";

/** No key begins with a dot, so that it collides with none and no listing has it. */
const PROBE_KEY = ".probe";

export interface MinioStoreOptions extends MinioConnectionOptions {
  readonly bucket: string;
  readonly log: Log;
}

export interface MinioStore extends ObjectStore {
  /** Ends what still goes on and closes idle connections; later calls say unavailable. */
  close(): Promise<void>;
}

/**
 * Objects in a bucket of MinIO, or of another server that speaks S3.
 *
 * The server may be away: the bucket is looked for in the background, and created where it is
 * missing, until it was there once. A call made before that looks for it too, within its own signal.
 * From then on the bucket is never created again: one that vanishes while the service runs may be a
 * volume that is not mounted, so every call says unavailable until it is back, and nothing that was
 * acknowledged is taken for missing.
 *
 * A call ends with its signal, or when its connection is idle for too long, and never goes on
 * behind: its requests are destroyed before it settles.
 *
 * @throws MisconfiguredBackendError for an endpoint that can be none
 */
export function openMinioStore(options: MinioStoreOptions): MinioStore {
  const { bucket, region, log } = options;
  const calls = createMinioCalls(options);
  const opening = openMinioBucket({ calls, bucket, region, log });

  async function ask<T>(
    attempt: string,
    signal: AbortSignal,
    work: (client: Client, ended: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    try {
      await opening.seen(signal);
      return await calls.run(signal, work);
    } catch (error) {
      signal.throwIfAborted();
      throw toStoreError(attempt, error);
    }
  }

  return {
    async get(key, signal) {
      checkObjectKey(key);
      return ask(`read ${key}`, signal, (client) => getObject(client, { bucket, key }));
    },
    async stat(key, signal) {
      checkObjectKey(key);
      return ask(`look up ${key}`, signal, (client) => statObject(client, { bucket, key }));
    },
    async put(key, bytes, { ifAbsent = false, signal }) {
      checkObjectKey(key);
      return ask(`write ${key}`, signal, (client, ended) =>
        putObject(client, { bucket, key }, bytes, { ifAbsent, signal: ended }),
      );
    },
    async remove(key, signal) {
      checkObjectKey(key);
      await ask(`remove ${key}`, signal, (client) => removeObject(client, { bucket, key }));
    },
    async *list(prefix, signal) {
      checkObjectPrefix(prefix);
      let from: string | undefined;
      do {
        const position = { bucket, prefix, from };
        const page = await ask(`list ${prefix}`, signal, (client) => listPage(client, position));
        for (const entry of page.entries) {
          signal.throwIfAborted();
          yield entry;
        }
        from = page.next;
      } while (from !== undefined);
    },
    async probe(signal) {
      await ask("store an object", signal, async (client, ended) => {
        const name = { bucket, key: PROBE_KEY };
        const bytes = new TextEncoder().encode("probe");
        // Always the same object, for any number of processes: nothing piles up, nothing is removed.
        await putObject(client, name, bytes, { ifAbsent: false, signal: ended });
        const found = await getObject(client, name);
        if (!found) throw new StoreUnavailableError("An object that was just stored is missing");
      });
    },
    async close() {
      calls.close();
      await opening.settled;
    },
  };
}
