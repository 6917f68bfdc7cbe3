/** Finished pictures of the default size and quality fit; larger ones get a larger buffer. */
const FRESH_BYTES = 512 * 1024;

/** A buffer that grew past this is let go instead of kept. */
const KEEP_BYTES = 8 * 1024 * 1024;

export interface OutputRing {
  /** A buffer to be transferred to a worker. It is out until it, or one in its place, is back. */
  take(): ArrayBuffer;
  /** Takes back what came home from a worker, once nobody reads it any more. */
  giveBack(buffer: ArrayBuffer): void;
  /** One that was lost with its worker. */
  writeOff(): void;
  readonly out: number;
  readonly idle: number;
  readonly lost: number;
}

/**
 * The buffers that carry finished pictures from workers to the main thread and back, by transfer.
 *
 * @param capacity buffers kept while idle
 */
export function createOutputRing(capacity: number): OutputRing {
  const idle: ArrayBuffer[] = [];
  let out = 0;
  let lost = 0;
  return {
    take() {
      out += 1;
      return idle.pop() ?? new ArrayBuffer(FRESH_BYTES);
    },
    giveBack(buffer) {
      out -= 1;
      if (idle.length < capacity && buffer.byteLength <= KEEP_BYTES) idle.push(buffer);
    },
    writeOff() {
      out -= 1;
      lost += 1;
    },
    get out() {
      return out;
    },
    get idle() {
      return idle.length;
    },
    get lost() {
      return lost;
    },
  };
}
