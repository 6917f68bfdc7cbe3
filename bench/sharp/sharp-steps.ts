import sharp from "sharp";
import type { Size } from "../../src/domain/geometry.ts";
import { encoded, type SharpEncoding } from "./sign-with-sharp.ts";

/**
 * The steps that sharp can do alone, from memory to memory. `decode and fit` is both in one go, as
 * sharp does them when left to itself: it shrinks while it decodes.
 */
export type SharpStep = "decode" | "fit" | "decode and fit" | "encode";

/** One step, ready to be done again and again. */
export interface SharpWork {
  readonly step: SharpStep;
  work(): Promise<unknown>;
}

export interface SharpStepsOptions extends SharpEncoding {
  readonly bytes: Uint8Array;
  readonly fitted: Size;
}

/** Prepares what each step starts from, so that calling one does this step and no other. */
export async function createSharpSteps(options: SharpStepsOptions): Promise<readonly SharpWork[]> {
  const { bytes, fitted } = options;
  const resize = { ...fitted, fit: "fill" } as const;
  const decode = () => sharp(bytes, { ignoreIcc: true }).raw().toBuffer();
  const upright = await sharp(bytes, { ignoreIcc: true })
    .autoOrient()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const fit = () =>
    sharp(upright.data, { raw: upright.info })
      .resize(resize)
      .raw()
      .toBuffer({ resolveWithObject: true });
  const small = await fit();
  const decodeAndFit = () =>
    sharp(bytes, { ignoreIcc: true }).autoOrient().resize(resize).raw().toBuffer();
  const encode = () => encoded(sharp(small.data, { raw: small.info }), options).toBuffer();
  return [
    { step: "decode", work: decode },
    { step: "fit", work: fit },
    { step: "decode and fit", work: decodeAndFit },
    { step: "encode", work: encode },
  ];
}
