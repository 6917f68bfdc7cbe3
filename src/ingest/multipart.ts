import { Dicer } from "@fastify/busboy";
import { NotMultipartError } from "../domain/errors.ts";
import { type PartHead, type PartHeaders, readPartHead } from "./part-head.ts";

/** Takes parts in their order: `begin`, `data` as often as bytes come, `end`. May throw a verdict. */
export interface PartSink {
  begin(head: PartHead): void;
  /** The bytes are valid during the call only. */
  data(bytes: Uint8Array): void;
  end(): void;
}

export interface MultipartParser {
  /**
   * Resolves once the sink has seen all of `chunk`, which is left alone from then on.
   *
   * @throws NotMultipartError, or what the sink threw: the same again for every further call
   */
  write(chunk: Uint8Array): Promise<void>;
  /** The body has ended; rejects likewise, also when the closing boundary never came. */
  end(): Promise<void>;
  /** Stops at once: the sink is not called again. */
  destroy(): void;
}

/** What is parsed at one go, so that one large chunk is given up soon after a verdict. */
const PIECE_BYTES = 65_536;

/** Headers of one part that are kept, in bytes; what is cut off makes the part malformed. */
const MAX_HEADER_BYTES = 8192;

/** Parses multipart/form-data as it comes, holding a boundary's length and one part's header of it. */
export function createMultipartParser(boundary: string, sink: PartSink): MultipartParser {
  // The type of the options knows only some of them.
  const options = { boundary, maxHeaderSize: MAX_HEADER_BYTES };
  const dicer = new Dicer(options);
  const ended = Promise.withResolvers<void>();
  let verdict: { readonly error: unknown } | undefined;
  let part: "none" | "head" | "body" = "none";
  let isComplete = false;

  function stop(error: unknown): void {
    verdict ??= { error };
    ended.resolve();
  }

  /** Keeps a verdict for `write` and `end` to tell: nobody would catch it in a stream's callback. */
  function step(action: () => void): void {
    if (verdict) return;
    try {
      action();
    } catch (error) {
      stop(error);
    }
  }

  function endPart(): void {
    if (part === "head") throw new NotMultipartError("the header of a part does not end");
    if (part === "body") sink.end();
    part = "none";
  }

  dicer.on("part", (stream) => {
    // Repeats what the parser itself tells.
    stream.on("error", () => {});
    step(() => {
      // The stream's own "end" comes a tick after the next part has begun.
      endPart();
      part = "head";
    });
    // Leaves the parser's loop, which would go on through thousands of parts in one piece. It runs
    // inside `write`, which hands this on.
    if (verdict) throw verdict.error;
    stream.on("header", (headers) =>
      step(() => {
        // The parser's contract: arrays of strings by name in lower case.
        const head = readPartHead(headers as PartHeaders);
        part = "body";
        sink.begin(head);
      }),
    );
    stream.on("data", (bytes: Buffer) => step(() => sink.data(bytes)));
    // A stream that was read once hands bytes on within `write`. Before that it would queue them,
    // and some are views of a window that the parser is about to write over.
    stream.read(0);
  });
  dicer.on("finish", () => {
    step(endPart);
    isComplete = true;
    ended.resolve();
  });
  dicer.on("error", (cause) =>
    stop(new NotMultipartError("it ends before its closing boundary", { cause })),
  );

  return {
    async write(chunk) {
      for (let offset = 0; offset < chunk.byteLength; offset += PIECE_BYTES) {
        if (verdict || isComplete) break;
        const length = Math.min(PIECE_BYTES, chunk.byteLength - offset);
        const piece = Buffer.from(chunk.buffer, chunk.byteOffset + offset, length);
        await new Promise((taken) => dicer.write(piece, taken));
      }
      if (verdict) throw verdict.error;
    },
    async end() {
      if (!isComplete && !verdict) dicer.end();
      await ended.promise;
      if (verdict) throw verdict.error;
    },
    destroy() {
      stop(new NotMultipartError("its parser was stopped"));
      dicer.destroy();
    },
  };
}
