import { LRUCache } from "lru-cache";
import type { EncodedImage } from "../domain/image-format.ts";
import type { ResultCache } from "../ports/result-cache.ts";

/** Charged for an entry besides its bytes: its id, its objects and its place in the list. */
const ENTRY_OVERHEAD_BYTES = 512;

export interface MemoryCacheOptions {
  /** Bound of all entries together, their overhead included; 0 keeps nothing. */
  readonly maxBytes: () => number;
  /** How long an entry is given out after it was set; 0 keeps nothing. */
  readonly ttlSeconds: () => number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

export interface MemoryCache extends ResultCache {
  /** Expired entries count until something takes their place. */
  readonly usage: { readonly entries: number; readonly bytes: number };
}

/**
 * A cache in the process, bounded in bytes and time; what was not used for longest goes first.
 * Both bounds are read anew at every `set`. A picture larger than the bound is not kept.
 */
export function createMemoryCache({
  maxBytes,
  ttlSeconds,
  now = () => performance.now(),
}: MemoryCacheOptions): MemoryCache {
  let entries = createEntries(Math.floor(maxBytes()), now);

  /** The bound of an LRUCache is fixed: a new bound takes a new one, which the old entries enter. */
  function entriesWithin(bound: number): LRUCache<string, EncodedImage> {
    if (entries.maxSize !== bound) {
      const kept = entries.dump();
      entries = createEntries(bound, now);
      entries.load(kept);
    }
    return entries;
  }

  return {
    async get(id, signal) {
      signal.throwIfAborted();
      const found = entries.get(id);
      // A copy: the entry's own bytes go with it, whoever is still reading.
      return found && { bytes: found.bytes.slice(), format: found.format };
    },
    async set(id, { bytes, format }, signal) {
      signal.throwIfAborted();
      const bound = Math.floor(maxBytes());
      const ttl = ttlSeconds() * 1000;
      // An LRUCache takes 0 for "no bound", in both.
      if (bound < 1 || ttl <= 0) {
        entries.clear();
        return;
      }
      const size = bytes.length + ENTRY_OVERHEAD_BYTES;
      // What is larger than the bound is not kept, and what stood under its id goes.
      entriesWithin(bound).set(id, { bytes: new Uint8Array(bytes), format }, { ttl, size });
    },
    async probe(signal) {
      signal.throwIfAborted();
    },
    async close() {
      entries.clear();
    },
    get usage() {
      return { entries: entries.size, bytes: entries.calculatedSize };
    },
  };
}

function createEntries(bound: number, now: () => number): LRUCache<string, EncodedImage> {
  return new LRUCache({
    ...{ maxSize: Math.max(1, bound), ttlResolution: 0, perf: { now } },
    // At once: the collector counts an old picture as some bytes and lets hundreds of them lie.
    dispose: ({ bytes }) => bytes.buffer.transfer(0),
  });
}
