import { ProcessingFailedError, RefusedError } from "../../domain/errors.ts";
import { PAGE_BYTES } from "./memory.ts";

/** Every block begins at a multiple of this: a cache line, and four times the widest vector. */
const ALIGNMENT = 64;

export interface ArenaOptions {
  readonly memory: WebAssembly.Memory;
  /** First byte that may be handed out. */
  readonly base: number;
  /** Size that the memory may grow to. */
  readonly limitBytes: number;
}

/** Hands out memory by moving a mark upwards; single blocks are never given back. */
export interface Arena {
  /**
   * A block of `byteLength` bytes, contents undefined, aligned to 64; the memory grows when it must
   * and never shrinks, so any view of it may be out of date afterwards.
   *
   * @throws RefusedError `image_too_large` past the limit
   * @throws ProcessingFailedError when the system has no memory to grow into
   */
  allocate(byteLength: number): number;
  /** Where the next block may begin: everything handed out lies below. */
  readonly mark: number;
  /** Takes back everything handed out since `mark` was read. */
  release(mark: number): void;
  /** Takes back everything. */
  reset(): void;
  /** Throws `RangeError` unless the bytes lie in what is handed out. */
  assertHolds(pointer: number, byteLength: number): void;
}

export function createArena({ memory, base, limitBytes }: ArenaOptions): Arena {
  const start = align(base);
  let mark = start;

  return {
    allocate(byteLength) {
      if (!Number.isSafeInteger(byteLength) || byteLength < 1) {
        throw new RangeError(`Asked for ${byteLength} bytes; expected a positive integer`);
      }
      const pointer = mark;
      const end = align(pointer + byteLength);
      if (end > limitBytes) {
        throw new RefusedError(
          "image_too_large",
          `The image needs ${end} bytes of working memory; the limit is ${limitBytes}`,
        );
      }
      growTo(memory, end);
      mark = end;
      return pointer;
    },
    get mark() {
      return mark;
    },
    release(earlier) {
      if (earlier < start || earlier > mark) {
        throw new RangeError(`Mark ${earlier} lies outside ${start}..${mark}`);
      }
      mark = earlier;
    },
    reset() {
      mark = start;
    },
    assertHolds(pointer, byteLength) {
      // Negated, so that a NaN fails too.
      if (!(pointer >= start && byteLength >= 0 && pointer + byteLength <= mark)) {
        throw new RangeError(
          `Bytes ${pointer}..${pointer + byteLength} lie outside what is handed out, ${start}..${mark}`,
        );
      }
    },
  };
}

function growTo(memory: WebAssembly.Memory, byteLength: number): void {
  const missing = byteLength - memory.buffer.byteLength;
  if (missing <= 0) return;
  try {
    memory.grow(Math.ceil(missing / PAGE_BYTES));
  } catch (cause) {
    throw new ProcessingFailedError(
      `The worker's memory of ${memory.buffer.byteLength} bytes cannot grow by ${missing}`,
      { cause },
    );
  }
}

function align(byteOffset: number): number {
  return Math.ceil(byteOffset / ALIGNMENT) * ALIGNMENT;
}
