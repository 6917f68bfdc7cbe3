import { AppError, type ErrorCode } from "../../../src/domain/errors.ts";
import { readImageHeader } from "../../../src/domain/read-image-header.ts";
import type { CodecModules } from "../../../src/imaging/codecs/codec-modules.ts";
import { createJsquashCodecs } from "../../../src/imaging/codecs/jsquash-codecs.ts";
import { createEngine } from "../../../src/imaging/engine/engine.ts";

export interface PngRequest {
  readonly modules: CodecModules;
  readonly engine: WebAssembly.Module;
  readonly files: readonly Uint8Array[];
}

export type PngAttempts = readonly {
  readonly code: ErrorCode | undefined;
  readonly poisoned: boolean;
}[];

// The types know this function of a window only, which wants a target.
declare function postMessage(message: PngAttempts): void;

addEventListener("message", async ({ data }: MessageEvent<PngRequest>) => {
  const codecs = createJsquashCodecs(data.modules);
  const engine = createEngine({ module: data.engine, maxPixels: 1_000_000 });
  const attempts = [];
  for (const file of data.files) {
    const code = await codecs.decode(file, readImageHeader(file), engine).then(
      () => undefined,
      (error: unknown) => (error instanceof AppError ? error.code : "internal_error"),
    );
    attempts.push({ code, poisoned: codecs.poisoned });
  }
  postMessage(attempts);
});
