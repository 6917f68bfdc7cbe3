import type { Processing } from "../../compose-processor.ts";
import type { ImageProcessor } from "../../ports/image-processor.ts";

export interface LazyProcessing {
  readonly processor: ImageProcessor;
  /** Ends the work that was begun. */
  close(): Promise<void>;
}

/** Starts workers only when there is something to do for them: a run with nothing new is over at once. */
export function createLazyProcessing(open: () => Promise<Processing>): LazyProcessing {
  let opening: Promise<Processing> | undefined;
  return {
    processor: {
      async process(request) {
        opening ??= open();
        const { processor } = await opening;
        request.signal.throwIfAborted();
        return await processor.process(request);
      },
    },
    async close() {
      // One that did not open has closed itself.
      const processing = await opening?.catch(() => undefined);
      await processing?.close();
    },
  };
}
