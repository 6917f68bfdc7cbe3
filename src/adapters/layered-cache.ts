import type { ResultCache } from "../ports/result-cache.ts";

/**
 * `near` in front of `far`: `near` is asked first, and keeps what `far` has. A picture that `far`
 * fails to keep stays in `near`, and the call rejects as `far` did. Whether the cache can be asked is
 * up to `far`.
 */
export function createLayeredCache(near: ResultCache, far: ResultCache): ResultCache {
  return {
    async get(id, signal) {
      const kept = await near.get(id, signal);
      if (kept) return kept;
      const found = await far.get(id, signal);
      if (found) await near.set(id, found, signal);
      return found;
    },
    async set(id, image, signal) {
      await near.set(id, image, signal);
      await far.set(id, image, signal);
    },
    probe: (signal) => far.probe(signal),
    async close() {
      try {
        await near.close();
      } finally {
        await far.close();
      }
    },
  };
}
