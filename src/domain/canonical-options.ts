import { z } from "zod";
import { InvalidParameterError, ProcessorUnavailableError } from "./errors.ts";
import { OUTPUT_FORMATS } from "./image-format.ts";
import {
  type CanonicalOptions,
  EFFORTS,
  PIPELINE_VERSION,
  POSITIONS,
  parseText,
  type WatermarkColor,
} from "./watermark-options.ts";

/** The options as they travel between processes. Keys that are not known are ignored. */
export const canonicalOptions = z.object({
  pipelineVersion: z.int().positive(),
  text: z.string().min(1),
  position: z.enum(POSITIONS),
  color: z.custom<WatermarkColor>(
    (value) => typeof value === "string" && /^(auto|#[0-9a-f]{6})$/.test(value),
    "expected auto or #rrggbb",
  ),
  format: z.enum(OUTPUT_FORMATS),
  effort: z.enum(EFFORTS),
  maxWidth: z.int().positive(),
  maxHeight: z.int().positive(),
}) satisfies z.ZodType<CanonicalOptions>;

/** Says for which pipeline options were made, whatever else has changed about them. */
export const versioned = z.object({ pipelineVersion: z.int() });

/** The form field that carries the options from one node to another, as `canonicalJson` writes them. */
export const CANONICAL_OPTIONS_FIELD = "options";

/**
 * Reads the value of the field `options`.
 *
 * @throws ProcessorUnavailableError when it asks for another version of the pipeline
 * @throws InvalidParameterError when it is malformed, saying what is wrong
 */
export function parseCanonicalOptions(json: string): CanonicalOptions {
  const value = parseJson(json);
  const version = versioned.safeParse(value).data?.pipelineVersion;
  // Judged before the rest: what another version writes there need not make sense to this one.
  if (version !== undefined && version !== PIPELINE_VERSION) {
    throw new ProcessorUnavailableError(
      `Pipeline version ${version} is asked for, this is ${PIPELINE_VERSION}`,
    );
  }
  const parsed = canonicalOptions.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.length ? ` at ${issue.path.join(".")}` : "";
    throw malformed(`the canonical options; ${issue?.message}${where}`);
  }
  const { text } = parsed.data;
  if (parseText(CANONICAL_OPTIONS_FIELD, text) !== text) {
    throw malformed("the canonical options; their text is not in NFC and trimmed");
  }
  return parsed.data;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw malformed("the canonical options in JSON");
  }
}

function malformed(expected: string): InvalidParameterError {
  return new InvalidParameterError({ field: CANONICAL_OPTIONS_FIELD, expected });
}
