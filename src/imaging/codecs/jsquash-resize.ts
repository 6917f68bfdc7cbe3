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
}

export interface Resizer {
  /** Straight RGBA from `source` to `target`, with a triangle filter as wide as the reduction. */
  resize(request: ResizeRequest): void;
  /** Size of the heap that is kept for the next call; 0 when there is none. */
  readonly keptHeapBytes: number;
  /** Drops that heap. */
  rest(): void;
}

/** Place of the triangle among the filters of the package's `resize`. */
const TRIANGLE = 0;
/** Done here instead. */
const PREMULTIPLY = 0;
/** Four times as slow, and the usual web pictures are resized as they are coded. */
const LINEAR_LIGHT = 0;

/**
 * Calls the compiled resizer itself. The package's own function is passed by: it copies the pixels
 * twice more, reads the whole buffer behind a view, weights by alpha in floating point (34 bytes of
 * heap a pixel), and cannot give its one heap back.
 */
export function createResizer(module: WebAssembly.Module): Resizer {
  let kept: InitOutput | undefined;

  return {
    resize({ source, from, target, to, opaque }) {
      assertRgba(source, from);
      assertRgba(target, to);
      const exports = kept ?? instantiate(module);
      kept = undefined;
      try {
        const input = exports.__wbindgen_malloc(source.length, 1) >>> 0;
        const heapInput = new Uint8ClampedArray(exports.memory.buffer, input, source.length);
        if (opaque) heapInput.set(source);
        else premultiply(source, heapInput);

        const [output, outputBytes] = callResize(exports, input, from, to);
        const heapOutput = new Uint8ClampedArray(exports.memory.buffer, output, outputBytes);
        assertRgba(heapOutput, to);
        if (opaque) target.set(heapOutput);
        else unpremultiply(heapOutput, target);
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
    TRIANGLE,
    PREMULTIPLY,
    LINEAR_LIGHT,
  );
  const [output = 0, outputBytes = 0] = new Uint32Array(exports.memory.buffer, answer, 2);
  exports.__wbindgen_add_to_stack_pointer(16);
  return [output, outputBytes];
}
