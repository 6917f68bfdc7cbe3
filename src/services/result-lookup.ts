import type { CurrentSettings } from "../config/settings.ts";
import { withDeadline } from "../domain/deadline.ts";
import { type AppError, StoreUnavailableError } from "../domain/errors.ts";
import type { EncodedImage } from "../domain/image-format.ts";
import type { Log } from "../ports/log.ts";
import type { ResultCache } from "../ports/result-cache.ts";
import type { PhotoStore } from "./photo-store.ts";

export interface ResultLookupDependencies {
  readonly photos: PhotoStore;
  readonly cache: ResultCache;
  readonly currentSettings: CurrentSettings;
  readonly log: Log;
}

export interface Lookup {
  readonly image: EncodedImage | undefined;
  /** Time of the cache's own look-up, in milliseconds. */
  readonly cacheMs: number;
  /** Set when the store could not be asked, so that "not found" is not known. */
  readonly storeError?: AppError;
}

export interface ResultLookup {
  /** Cache, then store; what the store has is put into the cache again. Never throws but on abort. */
  find(id: string, signal: AbortSignal): Promise<Lookup>;
  /** Puts a stored result into the cache, within its deadline; a cache that fails costs nothing. */
  remember(id: string, image: EncodedImage): Promise<void>;
}

/** Finds finished pictures. The cache is speed only: whatever it fails at is a miss. */
export function createResultLookup({
  photos,
  cache,
  currentSettings,
  log,
}: ResultLookupDependencies): ResultLookup {
  async function quietly<T>(
    what: string,
    operation: (signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T | undefined> {
    const timeoutMs = currentSettings().CACHE_TIMEOUT_MS;
    const onTimeout = (): Error => new Error(`No answer within ${timeoutMs} ms`);
    try {
      return await withDeadline(operation, { timeoutMs, signal, onTimeout });
    } catch (error) {
      signal?.throwIfAborted();
      log.warn({ err: error }, `cache ${what} failed`);
      return undefined;
    }
  }

  const lookup: ResultLookup = {
    async find(id, signal) {
      const startedAt = performance.now();
      const cached = await quietly("look-up", (ended) => cache.get(id, ended), signal);
      const cacheMs = performance.now() - startedAt;
      if (cached) return { image: cached, cacheMs };
      try {
        const image = await photos.getResult(id, signal);
        if (image) await lookup.remember(id, image);
        return { image, cacheMs };
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        return { image: undefined, cacheMs, storeError: error };
      }
    },
    async remember(id, image) {
      await quietly("update", (ended) => cache.set(id, image, ended));
    },
  };
  return lookup;
}
