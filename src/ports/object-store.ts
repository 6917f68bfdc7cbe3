export interface ObjectStat {
  /** In bytes. */
  readonly size: number;
  readonly modifiedAt: Date;
}

export interface ObjectEntry {
  readonly key: string;
  readonly modifiedAt: Date;
}

export interface PutOptions {
  /** Leaves an object that is there as it is: the first writer wins. */
  readonly ifAbsent?: boolean;
  readonly signal: AbortSignal;
}

/**
 * The truth: originals, results, job records and markers.
 *
 * Keys are those that `isObjectKey` of `domain/object-key.ts` takes; any other throws a `RangeError`
 * and touches nothing.
 *
 * Every call throws `StoreUnavailableError` when the store cannot be asked, also when access is
 * denied or the bucket is missing. It settles soon after `signal` aborts, and keeps no reference to
 * bytes it was given once it has settled.
 */
export interface ObjectStore {
  /** The whole object in memory of its own, or `undefined` when there is none. */
  get(key: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | undefined>;
  stat(key: string, signal: AbortSignal): Promise<ObjectStat | undefined>;
  /** Durable and whole once resolved: a reader sees the old object, the new one, or none. */
  put(key: string, bytes: Uint8Array, options: PutOptions): Promise<"stored" | "exists">;
  /** Removing what is not there succeeds. */
  remove(key: string, signal: AbortSignal): Promise<void>;
  /** Every object whose key starts with the folder `prefix` (`pending/`), in any order. */
  list(prefix: string, signal: AbortSignal): AsyncIterable<ObjectEntry>;
  /** Resolves when the store can take reads and writes. */
  probe(signal: AbortSignal): Promise<void>;
}
