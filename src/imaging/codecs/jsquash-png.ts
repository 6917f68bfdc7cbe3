import { decode, initSync } from "@jsquash/png/codec/pkg/squoosh_png.js";
import { ImageUndecodableError } from "../../domain/errors.ts";
import type { DecodedImage } from "./decoded-image.ts";
import { toError } from "./to-error.ts";

export interface PngDecoder {
  /**
   * Any colour type and bit depth becomes RGBA of 8 bits.
   *
   * @throws ImageUndecodableError; the decoder is poisoned from then on
   */
  decode(bytes: Uint8Array): DecodedImage;
  /** The codec's one instance has crashed, and this thread cannot make another. */
  readonly poisoned: boolean;
}

/** One a thread: the package keeps its instance in a variable of its own module, for good. */
export function createPngDecoder(module: WebAssembly.Module): PngDecoder {
  initSync(module);
  let poisoned = false;

  return {
    decode(bytes) {
      try {
        return decode(bytes);
      } catch (thrown) {
        // A Rust panic: nothing it had allocated is freed and its stack is not unwound.
        poisoned = true;
        throw new ImageUndecodableError("the PNG data is damaged", { cause: toError(thrown) });
      }
    },
    get poisoned() {
      return poisoned;
    },
  };
}
