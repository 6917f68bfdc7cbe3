import type { InitOutput } from "@jsquash/resize/lib/resize/pkg/squoosh_resize.js";
import { InternalError } from "../../domain/errors.ts";
import type { Size } from "../../domain/geometry.ts";
import { premultiply, unpremultiply } from "./alpha.ts";
import { assertRgba } from "./assert-rgba.ts";
import { MAX_KEPT_HEAP_BYTES } from "./kept-heap.ts";
import { toError } from "./to-error.ts";

export interface ResizeRequest {
  readonly source: Uint8ClampedArray;
  readonly from: Size;
  /** Written to, all of it. */
  readonly target: Uint8ClampedArray;
  readonly to: Size;
  /** Every alpha is 255. Otherwise colours are weighted by alpha, so that hidden ones stay hidden. */
  readonly opaque: boolean;
  /**
   * Lanczos 3 in linear light, which keeps fine detail and the brightness of what is small and
   * bright, instead of a triangle on the stored values. Seven times as slow, with up to 34 bytes of
   * heap a pixel.
   */
  readonly fine: boolean;
}

export interface Resizer {
  /** Straight RGBA from `source` to `target`, with a filter as wide as the reduction. */
  resize(request: ResizeRequest): void;
  /** Size of the heap that is kept for the next call; 0 when there is none. */
  readonly keptHeapBytes: number;
  /** Drops that heap. */
  rest(): void;
}

/** What the package's `resize` is told: the filter by its place in its list, and two switches. */
interface Method {
  readonly filter: number;
  readonly premultiply: 0 | 1;
  readonly linearLight: 0 | 1;
}

const TRIANGLE = 0;
const LANCZOS_3 = 3;

/** What is weighted by alpha is weighted here: the package does it in floating point. */
const QUICK: Method = { filter: TRIANGLE, premultiply: 0, linearLight: 0 };
const FINE_OPAQUE: Method = { filter: LANCZOS_3, premultiply: 0, linearLight: 1 };
/** In linear light the weighting comes after the package's own conversion. */
const FINE: Method = { filter: LANCZOS_3, premultiply: 1, linearLight: 1 };

/**
 * Calls the compiled resizer itself. The package's own function is passed by: it copies the pixels
 * twice more, reads the whole buffer behind a view, and cannot give its one heap back.
 */
export function createResizer(module: WebAssembly.Module): Resizer {
  let kept: InitOutput | undefined;

  return {
    resize({ source, from, target, to, opaque, fine }) {
      assertRgba(source, from);
      assertRgba(target, to);
      const exports = kept ?? instantiate(module);
      kept = undefined;
      try {
        const input = exports.__wbindgen_malloc(source.length, 1) >>> 0;
        const heapInput = new Uint8ClampedArray(exports.memory.buffer, input, source.length);
        const weightHere = !opaque && !fine;
        if (weightHere) premultiply(source, heapInput);
        else heapInput.set(source);

        const method = fine ? (opaque ? FINE_OPAQUE : FINE) : QUICK;
        const [output, outputBytes] = callResize(exports, input, from, to, method);
        const heapOutput = new Uint8ClampedArray(exports.memory.buffer, output, outputBytes);
        assertRgba(heapOutput, to);
        if (weightHere) unpremultiply(heapOutput, target);
        else target.set(heapOutput);
        exports.__wbindgen_free(output, outputBytes, 1);
      } catch (thrown) {
        throw new InternalError(
          `Resizing ${from.width}x${from.height} pixels to ${to.width}x${to.height} failed`,
          { cause: toError(thrown) },
        );
      }
      if (exports.memory.buffer.byteLength <= MAX_KEPT_HEAP_BYTES) kept = exports;
    },
    get keptHeapBytes() {
      return kept?.memory.buffer.byteLength ?? 0;
    },
    rest() {
      kept = undefined;
    },
  };
}

function instantiate(module: WebAssembly.Module): InitOutput {
  const instance = new WebAssembly.Instance(module, { wbg: {} });
  // The package declares its module's exports under this name.
  return instance.exports as unknown as InitOutput;
}

/** Takes over and frees `input`; the output, address and length, is the caller's to free. */
function callResize(
  exports: InitOutput,
  input: number,
  from: Size,
  to: Size,
  { filter, premultiply, linearLight }: Method,
): [output: number, outputBytes: number] {
  const inputBytes = from.width * from.height * 4;
  const answer = exports.__wbindgen_add_to_stack_pointer(-16);
  exports.resize(
    answer,
    input,
    inputBytes,
    from.width,
    from.height,
    to.width,
    to.height,
    filter,
    premultiply,
    linearLight,
  );
  const [output = 0, outputBytes = 0] = new Uint32Array(exports.memory.buffer, answer, 2);
  exports.__wbindgen_add_to_stack_pointer(16);
  return [output, outputBytes];
}
