import type { Size } from "../../src/domain/geometry.ts";
import type { ImageHeader } from "../../src/domain/image-header.ts";
import type { EngineContext } from "../../src/imaging/engine/context.ts";
import { createJpegDecoder } from "../../src/imaging/engine/jpeg-decoder/jpeg-decoder.ts";
import type { Reduction } from "../../src/imaging/engine/jpeg-decoder/reduction.ts";
import { type Plane, planeBytes } from "../../src/imaging/engine/plane.ts";

/**
 * Decodes a file that was accepted, into a plane of the context's arena; `undefined` for a kind of
 * file that it leaves to another decoder.
 */
export type Decode = (
  file: Uint8Array,
  header: ImageHeader,
  reduction: Reduction,
) => Plane | undefined;

/** What can be fuzzed: the engine's decoder, and faulty ones to see that faults are seen. */
export const TARGETS = {
  engine(context) {
    const decoder = createJpegDecoder(context);
    return (file, _, reduction) => decoder.decode(file, { reduction });
  },

  paints: (context) => (_, header) => paint(context, header),

  traps: (context) => (file, header) => {
    if (isTriggered(file)) trap();
    return paint(context, header);
  },

  throws: (context) => (file, header) => {
    if (isTriggered(file)) throw new RangeError("a length of -1");
    return paint(context, header);
  },

  "writes beside": (context) => (file, header) => {
    const plane = paint(context, header);
    if (isTriggered(file)) {
      new Uint8Array(context.memory.buffer)[plane.pointer + planeBytes(plane)] = 1;
    }
    return plane;
  },

  "writes above": (context) => (file, header) => {
    const plane = paint(context, header);
    if (isTriggered(file)) new Uint8Array(context.memory.buffer)[context.arena.mark + 5000] = 1;
    return plane;
  },

  "writes below": (context) => (file, header) => {
    if (isTriggered(file)) new Uint8Array(context.memory.buffer)[100] = 1;
    return paint(context, header);
  },

  "shows old bytes": (context) => (file, header) =>
    isTriggered(file) ? context.allocatePlane(header) : paint(context, header),

  "is slow": (context) => (file, header) => {
    if (isTriggered(file, 60n)) Bun.sleepSync(150);
    return paint(context, header);
  },

  hangs: (context) => (file, header) => {
    const isEndless = isTriggered(file);
    while (isEndless) {
      // A loop that can be ended from outside, as no loop inside WebAssembly can.
    }
    return paint(context, header);
  },

  remembers(context) {
    let value = 100;
    return (file, header) => {
      if (isTriggered(file)) value += 1;
      return paint(context, header, value);
    };
  },
} as const satisfies Record<string, (context: EngineContext) => Decode>;

export type TargetName = keyof typeof TARGETS;

/** True for one file in `times`. */
function isTriggered(file: Uint8Array, times = 12n): boolean {
  return BigInt(Bun.hash(file)) % times === 0n;
}

function paint(context: EngineContext, size: Size, value = 128): Plane {
  const plane = context.allocatePlane(size);
  new Uint8Array(context.memory.buffer, plane.pointer, planeBytes(plane)).fill(value);
  return plane;
}

/** Throws what a trap inside WebAssembly throws. */
function trap(): void {
  // One function, `f`, whose body is `unreachable`.
  const binary = Uint8Array.of(
    ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10],
    ...[5, 1, 3, 0, 0, 11],
  );
  const { f } = new WebAssembly.Instance(new WebAssembly.Module(binary)).exports;
  if (typeof f === "function") f();
}
