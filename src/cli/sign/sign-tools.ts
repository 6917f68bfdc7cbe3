import type { Settings } from "../../config/settings.ts";
import type { OutputFormat } from "../../domain/image-format.ts";
import type { CanonicalOptions } from "../../domain/watermark-options.ts";
import type { ImageProcessor } from "../../ports/image-processor.ts";
import type { UploadBuffers } from "../../ports/upload-buffers.ts";
import type { Terminal } from "../terminal.ts";

/** What a run of `sign` works with. */
export interface SignTools {
  readonly settings: Settings;
  /** By what the format `auto` means for a photo. */
  readonly options: Readonly<Record<OutputFormat, CanonicalOptions>>;
  readonly terminal: Terminal;
  readonly processor: ImageProcessor;
  readonly buffers: UploadBuffers;
  /** Aborted when the run is interrupted. */
  readonly signal: AbortSignal;
  /** Says what is to be done, without waiting, should the process end at once. */
  onEndAtOnce(clear: () => void): void;
}
