import type { Arena } from "../../src/imaging/engine/arena.ts";

/** Known bytes before the first block and behind the end of each. */
const GUARD_BYTES = 256;
/** At least so much free memory is filled anew for each job. */
const FRESH_BYTES = 1024 * 1024;
/** What lies in free memory that no job has come near. */
const TAIL = 0xa5;

export interface GuardedArena extends Arena {
  /** Takes back everything and fills the memory, guards and what will be handed out, with `filler`. */
  begin(filler: number): void;
  /**
   * Where bytes were written that nobody was given since `begin`, one line each.
   *
   * @param whole looks at all of the memory, not just near what was handed out
   */
  violations(whole: boolean): string[];
}

/**
 * An arena whose blocks lie apart, with known bytes between them and behind the last one: who writes
 * beside a block, or above all of them, is seen. What a block holds at first is known too, so that a
 * picture that depends on it can be told.
 *
 * @param arena nothing else may allocate from it
 */
export function createGuardedArena(arena: Arena, memory: WebAssembly.Memory): GuardedArena {
  const start = arena.mark;
  let filler = TAIL;
  let guards: Guard[] = [];
  let found: string[] = [];
  /** Behind everything that was handed out since `begin`. */
  let peak = start;
  /** Up to here the memory holds what `begin` and the job left there, behind it `TAIL`. */
  let filledEnd = start;

  const fill = (value: number, from: number, to: number): void => {
    if (to > from) new Uint8Array(memory.buffer, from, to - from).fill(value);
  };
  const layGuard = (pointer: number, end: number, name: string): void => {
    fill(filler, pointer, end);
    guards.push({ pointer, end, name });
    peak = Math.max(peak, end);
  };
  const check = (pointer: number, end: number, value: number, name: string): void => {
    const at = firstOther(memory, { pointer, end, value });
    if (at !== undefined) found.push(`byte ${at - pointer} of ${end - pointer} ${name}`);
  };
  const dropFrom = (mark: number): void => {
    for (const { pointer, end, name } of guards) {
      if (pointer >= mark) check(pointer, end, filler, name);
    }
    guards = guards.filter(({ pointer }) => pointer < mark);
  };
  fill(TAIL, start, memory.buffer.byteLength);

  return {
    allocate(byteLength) {
      const sizeBefore = memory.buffer.byteLength;
      const pointer = arena.allocate(byteLength + GUARD_BYTES);
      fill(TAIL, sizeBefore, memory.buffer.byteLength);
      // To the end of the block that the arena made of it, which is aligned.
      layGuard(pointer + byteLength, arena.mark, `behind a block of ${byteLength}`);
      return pointer;
    },
    get mark() {
      return arena.mark;
    },
    release(mark) {
      dropFrom(mark);
      arena.release(mark);
    },
    reset() {
      dropFrom(0);
      arena.reset();
    },
    assertHolds: (pointer, byteLength) => arena.assertHolds(pointer, byteLength),

    begin(newFiller) {
      arena.reset();
      guards = [];
      found = [];
      filler = newFiller;
      const used = Math.max(peak, filledEnd);
      filledEnd = Math.min(memory.buffer.byteLength, start + FRESH_BYTES);
      fill(filler, start, filledEnd);
      fill(TAIL, filledEnd, used);
      peak = start;
      layGuard(arena.allocate(GUARD_BYTES), arena.mark, "before the first block");
    },
    violations(whole) {
      for (const { pointer, end, name } of guards) check(pointer, end, filler, name);
      check(peak, filledEnd, filler, "above all blocks");
      const tail = Math.max(peak, filledEnd);
      const end = memory.buffer.byteLength;
      check(tail, whole ? end : Math.min(end, tail + FRESH_BYTES), TAIL, "far above all blocks");
      return found;
    },
  };
}

interface Guard {
  readonly pointer: number;
  readonly end: number;
  readonly name: string;
}

const CHUNK_BYTES = 65536;
const chunks = new Map<number, Uint8Array>();

/** The first byte of the range that is not `value`. */
export function firstOther(
  memory: WebAssembly.Memory,
  { pointer, end, value }: { pointer: number; end: number; value: number },
): number | undefined {
  const chunk = chunks.get(value) ?? new Uint8Array(CHUNK_BYTES).fill(value);
  chunks.set(value, chunk);
  for (let at = pointer; at < end; at += CHUNK_BYTES) {
    const bytes = new Uint8Array(memory.buffer, at, Math.min(CHUNK_BYTES, end - at));
    // As Buffers: quicker by far than byte by byte.
    if (Buffer.compare(bytes, chunk.subarray(0, bytes.length)) === 0) continue;
    return at + bytes.findIndex((byte) => byte !== value);
  }
  return undefined;
}
