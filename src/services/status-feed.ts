import { isFinal, type JobStatus } from "../domain/job.ts";
import type { Log } from "../ports/log.ts";
import type { PhotoStore } from "./photo-store.ts";

const FIRST_INTERVAL_MS = 500;
const LONGEST_INTERVAL_MS = 5_000;
const BACKOFF_FACTOR = 1.5;

type Listener = (status: JobStatus) => void;

export interface StatusFeed {
  /**
   * Tells `listener` the job's status now and at every change, the final one included.
   *
   * @returns the function that ends it; nothing is told after that
   */
  follow(id: string, listener: Listener): () => void;
  /** Jobs being followed. */
  readonly polled: number;
}

/**
 * Follows jobs through the store, since another process may be doing the work: one poller per id
 * however many listen, every 500 ms and backing off to 5 s while nothing changes.
 */
export function createStatusFeed(photos: PhotoStore, log: Log): StatusFeed {
  const pollers = new Map<string, Poller>();
  return {
    follow(id, listener) {
      let poller = pollers.get(id);
      if (!poller) {
        poller = new Poller(() => photos.readStatus(id), log);
        pollers.set(id, poller);
      }
      const followed = poller;
      followed.add(listener);
      return () => {
        if (followed.remove(listener) === 0 && pollers.get(id) === followed) pollers.delete(id);
      };
    },
    get polled() {
      return pollers.size;
    },
  };
}

class Poller {
  readonly #read: () => Promise<JobStatus | undefined>;
  readonly #log: Log;
  readonly #listeners = new Set<Listener>();
  #timer: Timer | undefined;
  #intervalMs = FIRST_INTERVAL_MS;
  #last: JobStatus | undefined;
  #polling = false;

  constructor(read: () => Promise<JobStatus | undefined>, log: Log) {
    this.#read = read;
    this.#log = log;
  }

  add(listener: Listener): void {
    this.#listeners.add(listener);
    if (this.#last) listener(this.#last);
    this.#intervalMs = FIRST_INTERVAL_MS;
    if (!this.#polling) void this.#poll();
  }

  /** @returns how many still listen */
  remove(listener: Listener): number {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) clearTimeout(this.#timer);
    return this.#listeners.size;
  }

  async #poll(): Promise<void> {
    clearTimeout(this.#timer);
    this.#polling = true;
    try {
      const status = await this.#read();
      if (status && !Bun.deepEquals(status, this.#last)) {
        this.#last = status;
        this.#intervalMs = FIRST_INTERVAL_MS;
        for (const listener of this.#listeners) listener(status);
      }
    } catch (error) {
      // A store that is away for a moment: the listeners hear of the job when it is back.
      this.#log.warn({ err: error }, "status could not be read");
    } finally {
      this.#polling = false;
    }
    if (this.#listeners.size === 0 || (this.#last && isFinal(this.#last))) return;
    this.#timer = setTimeout(() => void this.#poll(), this.#intervalMs);
    this.#intervalMs = Math.min(LONGEST_INTERVAL_MS, this.#intervalMs * BACKOFF_FACTOR);
  }
}
