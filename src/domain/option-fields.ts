import { z } from "zod";
import { InvalidParameterError } from "./errors.ts";
import { OUTPUT_FORMATS } from "./image-format.ts";
import {
  type CanonicalOptions,
  EFFORTS,
  MAX_TEXT_CODE_POINTS,
  type OptionDefaults,
  type OptionField,
  type OptionFields,
  PIPELINE_VERSION,
  POSITIONS,
  PRINTABLE,
  parseText,
  type WatermarkColor,
} from "./watermark-options.ts";

/** JSON Schema counts a text's code points, as `parseText` does. */
const watermarkText = z
  .string()
  .transform((text) => parseText("wm_text", text))
  .meta({ maxLength: MAX_TEXT_CODE_POINTS, pattern: PRINTABLE.source });

function choice<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.enum(names, `one of ${names.join(", ")}`);
}

/** What each form field may hold, trimmed. The API's document shows the same schema. */
export const optionFields = z.object({
  wm_text: watermarkText
    .optional()
    .describe(
      `The watermark: Latin, Greek or Cyrillic, at most ${MAX_TEXT_CODE_POINTS} code points without control characters. It is trimmed and brought to NFC.`,
    ),
  wm_position: choice(POSITIONS).default("bottom-right").describe("Where the watermark stands."),
  wm_format: choice(["auto", ...OUTPUT_FORMATS])
    .default("auto")
    .describe("The format of the answer; `auto` is WebP when `Accept` names it, else JPEG."),
  wm_color: z
    .string()
    .regex(/^(auto|#[0-9a-fA-F]{6})$/, "auto or #rrggbb")
    .default("auto")
    .describe("`#rrggbb`, or `auto`: white on dark ground, near black on bright."),
  wm_effort: choice(EFFORTS)
    .optional()
    .describe(
      "`small` takes longer for fewer bytes and finer detail; `fast` is what `auto` is today.",
    ),
} satisfies Record<OptionField, z.ZodType>);

/**
 * Resolves the fields of one request into the canonical object.
 *
 * @throws InvalidParameterError naming the field, its value and what was expected
 */
export function resolveOptions(fields: OptionFields, defaults: OptionDefaults): CanonicalOptions {
  const given = givenFields(fields);
  const parsed = optionFields.safeParse(given);
  if (!parsed.success) throw invalidField(parsed.error, given);
  const { wm_text, wm_position, wm_format, wm_color, wm_effort } = parsed.data;
  return {
    pipelineVersion: PIPELINE_VERSION,
    text: wm_text ?? defaults.text,
    position: wm_position,
    // The schema's regular expression proves the template type.
    color: wm_color.toLowerCase() as WatermarkColor,
    format: wm_format === "auto" ? defaults.format : wm_format,
    effort: wm_effort ?? defaults.effort,
    maxWidth: defaults.maxWidth,
    maxHeight: defaults.maxHeight,
  };
}

/** The fields that hold more than white space, trimmed. */
function givenFields(fields: OptionFields): Record<string, string> {
  const trimmed = Object.entries(fields).map(([field, value]) => [field, value.trim()] as const);
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ""));
}

function invalidField(error: z.ZodError, given: Record<string, string>): InvalidParameterError {
  const [issue] = error.issues;
  const field = String(issue?.path[0]);
  const expected = issue?.message ?? "another value";
  return new InvalidParameterError({ field, value: given[field] ?? "", expected });
}
