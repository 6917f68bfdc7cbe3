import type { InitOutput } from "@jsquash/png/codec/pkg/squoosh_png.js";
import { ImageUndecodableError } from "../../domain/errors.ts";
import { pngChunks, TRNS } from "../../domain/png-header.ts";
import type { DecodedImage } from "./decoded-image.ts";
import { MAX_KEPT_HEAP_BYTES } from "./kept-heap.ts";
import { toError } from "./to-error.ts";

export interface PngDecoder {
  /**
   * Any colour type and bit depth becomes RGBA of 8 bits. Chunks that make no pixels are not looked at.
   *
   * @throws ImageUndecodableError
   */
  decode(bytes: Uint8Array): DecodedImage;
  /** Size of the heap that is kept for the next call; 0 when there is none. */
  readonly keptHeapBytes: number;
  /** Drops that heap. */
  rest(): void;
}

/** The import by which the module hands over a picture: `new ImageData(...)`, with a hash behind. */
const PICTURE_IMPORT = "__wbg_newwithownedu8clampedarray";

/**
 * Calls the compiled decoder itself. The package keeps its one instance for good, which broken files
 * wear out: a failure is a Rust panic, after which nothing that it had allocated is freed. Here the
 * next call gets a fresh one.
 */
export function createPngDecoder(module: WebAssembly.Module): PngDecoder {
  let kept: PngInstance | undefined;

  return {
    decode(bytes) {
      const instance = kept ?? instantiate(module);
      kept = undefined;
      let picture: DecodedImage;
      try {
        picture = instance.decode(bytes);
      } catch (thrown) {
        throw new ImageUndecodableError("the PNG data is damaged", { cause: toError(thrown) });
      }
      if (instance.heapBytes() <= MAX_KEPT_HEAP_BYTES) kept = instance;
      return picture;
    },
    get keptHeapBytes() {
      return kept?.heapBytes() ?? 0;
    },
    rest() {
      kept = undefined;
    },
  };
}

interface PngInstance {
  decode(bytes: Uint8Array): DecodedImage;
  heapBytes(): number;
}

function instantiate(module: WebAssembly.Module): PngInstance {
  let picture: DecodedImage | undefined;

  /** Takes over the pixels that the module has allocated. */
  function takePicture(pointer: number, length: number, width: number, height: number): number {
    const data = new Uint8ClampedArray(exports.memory.buffer, pointer >>> 0, length).slice();
    exports.__wbindgen_free(pointer, length, 1);
    picture = { data, width, height };
    return 0;
  }

  // Of the others one reports a panic, the rest serve a decoder of 16 bits that is not called.
  const fail = (name: string) => (): never => {
    throw new Error(`The PNG decoder called ${name}`);
  };
  const imports = WebAssembly.Module.imports(module).map(({ name }) => [
    name,
    name.startsWith(PICTURE_IMPORT) ? takePicture : fail(name),
  ]);
  const instance = new WebAssembly.Instance(module, { wbg: Object.fromEntries(imports) });
  // The package declares its module's exports under this name.
  const exports = instance.exports as unknown as InitOutput;

  return {
    decode(bytes) {
      const parts = pixelParts(bytes);
      const length = parts.reduce((sum, part) => sum + part.length, 0);
      // The module takes its input over and frees it.
      const input = exports.__wbindgen_malloc(length, 1) >>> 0;
      let offset = input;
      for (const part of parts) {
        new Uint8Array(exports.memory.buffer, offset, part.length).set(part);
        offset += part.length;
      }
      exports.decode(input, length);
      if (!picture) throw new Error("The PNG decoder gave no picture");
      const decoded = picture;
      picture = undefined;
      return decoded;
    },
    heapBytes: () => exports.memory.buffer.byteLength,
  };
}

const SIGNATURE_BYTES = 8;
/** A length and a type before each chunk's data, a checksum behind it. */
const CHUNK_HEAD_BYTES = 8;
const CHECKSUM_BYTES = 4;

/** Set in the type of a chunk that a decoder may leave out (PNG third edition, section 5.4). */
const ANCILLARY = 0x20000000;

/**
 * The file without the chunks that make no pixels, for whose damage the module would refuse it: metadata
 * never spoils a picture.
 */
function pixelParts(bytes: Uint8Array): Uint8Array[] {
  const parts = [bytes.subarray(0, SIGNATURE_BYTES)];
  for (const { type, start, end } of pngChunks(bytes)) {
    if ((type & ANCILLARY) !== 0 && type !== TRNS) continue;
    parts.push(bytes.subarray(start - CHUNK_HEAD_BYTES, end + CHECKSUM_BYTES));
  }
  return parts;
}
