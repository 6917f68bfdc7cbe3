import { MAX_KEPT_HEAP_BYTES } from "./kept-heap.ts";
import { toError } from "./to-error.ts";

/** What every codec built with emscripten has, whatever it does. */
export interface EmscriptenCodec {
  /** The heap of the instance, at its present size. */
  readonly HEAPU8: Uint8Array;
}

/** The function that emscripten generates to make an instance. */
export type EmscriptenFactory<Codec> = (options: {
  readonly noInitialRun: boolean;
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    onInstance: (instance: WebAssembly.Instance) => void,
  ) => WebAssembly.Exports;
}) => Promise<Codec>;

/** How a call of a codec ended, and what it printed meanwhile. */
export type Outcome<Result> =
  | { readonly ok: true; readonly result: Result; readonly messages: readonly string[] }
  | { readonly ok: false; readonly error: Error; readonly messages: readonly string[] };

export interface EmscriptenHost<Codec> {
  /** Calls the codec. What `use` throws comes back as an outcome, always as an `Error`. */
  run<Result>(use: (codec: Codec) => Result): Promise<Outcome<Result>>;
  /** Drops the instance and its heap. */
  rest(): void;
}

/**
 * Keeps one instance of a codec and makes a new one whenever the old one cannot be trusted: after
 * anything it threw (failed calls leave memory and state behind, and after some dozens of them a
 * good picture hangs for ever), or when its heap has grown past what is kept. A new instance
 * of a compiled module costs about a millisecond.
 */
export function createEmscriptenHost<Codec extends EmscriptenCodec>(
  factory: EmscriptenFactory<Codec>,
  module: WebAssembly.Module,
): EmscriptenHost<Codec> {
  let codec: Codec | undefined;
  let messages: string[] = [];

  async function instantiate(): Promise<Codec> {
    const listen = (line: string): void => {
      messages.push(line);
    };
    return factory({
      noInitialRun: true,
      print: listen,
      printErr: listen,
      instantiateWasm: (imports, onInstance) => {
        const instance = new WebAssembly.Instance(module, imports);
        onInstance(instance);
        return instance.exports;
      },
    });
  }

  return {
    async run(use) {
      const current = codec ?? (await instantiate());
      codec = undefined;
      messages = [];
      try {
        const result = use(current);
        if (current.HEAPU8.byteLength <= MAX_KEPT_HEAP_BYTES) codec = current;
        return { ok: true, result, messages };
      } catch (thrown) {
        return { ok: false, error: toError(thrown), messages };
      }
    },
    rest() {
      codec = undefined;
    },
  };
}
