import { acceptImage } from "../../src/domain/accept-image.ts";
import { RefusedError } from "../../src/domain/errors.ts";
import type { Size } from "../../src/domain/geometry.ts";
import type { Reduction } from "../../src/imaging/engine/jpeg-decoder/reduction.ts";
import { MARKER } from "../fixtures/pictures.ts";
import type { GuardedContext } from "./guarded-context.ts";
import { splitPieces } from "./jpeg-pieces.ts";
import type { Decode } from "./targets.ts";

/** Largest pictures that are taken in the runs. */
export const LIMITS = { maxSide: 4000, maxPixels: 1_000_000 };

/** Two values for the memory before a job; what comes of the job must not depend on it. */
const FILLERS = [0xa5, 0x42] as const;

/** A busy machine may hold a thread up: only who is slow so many times in a row is slow. */
const SLOW_TRIES = 3;

export interface CaseContext {
  readonly context: GuardedContext;
  readonly decode: Decode;
}

export interface CaseOptions {
  readonly reduction: Reduction;
  /** Decodes once more on another filler and looks at all of the memory. */
  readonly thorough: boolean;
}

export interface CaseResult {
  /** `decoded`, `not ours`, or the code that it was refused with. */
  readonly outcome: string;
  /** The outcome, with the size and a digest of the pixels. */
  readonly result: string;
  /** What must not happen; empty when all is well. */
  readonly faults: readonly string[];
}

/** Takes a file through what an upload goes through: judged by its structure, then decoded. */
export function runCase(
  { context, decode }: CaseContext,
  file: Uint8Array,
  { reduction, thorough }: CaseOptions,
): CaseResult {
  const faults = new Set<string>();
  const once = (filler: number): Attempt => {
    context.arena.begin(filler);
    const attempt = decodeOnce(context, decode, file, reduction);
    for (const fault of attempt.faults) faults.add(fault);
    for (const place of context.violations(thorough)) faults.add(`written to: ${place}`);
    return attempt;
  };
  const first = once(FILLERS[0]);
  if (thorough && once(FILLERS[1]).result !== first.result) {
    faults.add("the result depends on what was in the memory");
  }
  const isSlow = ({ elapsedMs }: Attempt): boolean => elapsedMs > first.boundMs;
  if (isSlow(first)) {
    const others = Array.from({ length: SLOW_TRIES - 1 }, () => once(FILLERS[0]));
    if (others.every(isSlow)) {
      const fastest = Math.min(first.elapsedMs, ...others.map(({ elapsedMs }) => elapsedMs));
      faults.add(`took ${Math.round(fastest)} ms; at most ${Math.round(first.boundMs)}`);
    }
  }
  return { outcome: first.outcome, result: first.result, faults: [...faults] };
}

interface Attempt extends CaseResult {
  readonly elapsedMs: number;
  readonly boundMs: number;
}

function decodeOnce(
  context: GuardedContext,
  decode: Decode,
  file: Uint8Array,
  reduction: Reduction,
): Attempt {
  const upload = asUpload(file);
  let boundMs = timeBoundMs(file, { width: 0, height: 0 });
  const startedAt = performance.now();
  const ended = (outcome: string, result: string, ...faults: string[]): Attempt => {
    if (Buffer.compare(upload, file) !== 0) faults.push("the file was written to");
    return { outcome, result, elapsedMs: performance.now() - startedAt, boundMs, faults };
  };
  try {
    const header = acceptImage(upload, LIMITS);
    boundMs = timeBoundMs(file, header);
    const plane = decode(upload, header, reduction);
    if (!plane) return ended("not ours", "not ours");
    context.assertPlane(plane);
    const { pointer, width, height } = plane;
    const pixels = new Uint8Array(context.memory.buffer, pointer, width * height * 4).slice();
    return ended("decoded", `${width}x${height} ${Bun.hash(pixels)}`);
  } catch (error) {
    if (error instanceof RefusedError) return ended(error.code, error.code);
    return ended("crashed", "crashed", `threw ${String(error)}`);
  }
}

/**
 * How long a file may take: the time of a decoder many times slower than ours, and enough for a
 * machine that does other work too.
 */
function timeBoundMs(file: Uint8Array, { width, height }: Size): number {
  const scans = splitPieces(file).filter(({ marker }) => marker === MARKER.SOS).length;
  const pixels = width * height * Math.max(1, scans);
  return 100 + file.length / 2000 + Math.min(pixels, MAX_PIXEL_PASSES) / 5000;
}

/** More work than this is refused, whatever the file asks for. */
const MAX_PIXEL_PASSES = 50_000_000;

/** A view into a larger shared buffer, as uploads are. */
function asUpload(file: Uint8Array): Uint8Array {
  const view = new Uint8Array(new SharedArrayBuffer(file.length + 100), 33, file.length);
  view.set(file);
  return view;
}
