import type { Size } from "../../src/domain/geometry.ts";
import type { OutputFormat } from "../../src/domain/image-format.ts";
import type { CanonicalOptions } from "../../src/domain/watermark-options.ts";
import type { StepTimings } from "../../src/ports/image-processor.ts";
import type { SvgOverlay } from "../sharp/svg-overlay.ts";

/** One picture to make, the same for everyone. */
export interface Assignment {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What has to come out, upright. */
  readonly fitted: Size;
  /** With another text each time, as if each upload had its own. */
  readonly options: CanonicalOptions;
  /** Of the encoder, 1 to 100. */
  readonly quality: number;
  /** The text of the options, drawn beforehand for those who cannot draw. */
  readonly overlay: SvgOverlay;
}

export interface Made {
  /** Valid until the contestant's next turn. */
  readonly bytes: Uint8Array;
  /** Of those who tell. */
  readonly steps?: StepTimings;
}

/** Who makes the same picture in another way; on one thread. */
export interface Contestant {
  readonly name: string;
  readonly formats: readonly OutputFormat[];
  make(assignment: Assignment): Promise<Made>;
}
