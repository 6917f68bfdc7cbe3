import { InvalidParameterError } from "./errors.ts";
import type { OutputFormat } from "./image-format.ts";

/**
 * Raised by every change that alters the pixels of a result: it is part of the id, so results of
 * another version are never served for this one.
 */
export const PIPELINE_VERSION = 5;

export const POSITIONS = [
  "top-left",
  "top",
  "top-right",
  "left",
  "center",
  "right",
  "bottom-left",
  "bottom",
  "bottom-right",
] as const;
export type Position = (typeof POSITIONS)[number];

/**
 * Whether time or bytes count more. `auto` is what is worth its time; nothing that is faster is worth its
 * bytes so far, so that `fast` is the same today.
 */
export const EFFORTS = ["auto", "fast", "small"] as const;
export type Effort = (typeof EFFORTS)[number];

/** `auto` chooses by the luminance under the text. */
export type WatermarkColor = "auto" | `#${string}`;

/** Longest watermark text, in Unicode code points after NFC and trimming. */
export const MAX_TEXT_CODE_POINTS = 200;

/** No control character (Cc), written so that every reader of the API's document knows it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what they are for
export const PRINTABLE = /^[^\x00-\x1f\x7f-\x9f]*$/;

/**
 * Everything besides the image's bytes that decides the pixels of a result, resolved once at
 * ingest. Whoever does the work uses these and never settings of its own.
 */
export interface CanonicalOptions {
  readonly pipelineVersion: number;
  /** NFC, trimmed, 1 to 200 code points, no control characters. */
  readonly text: string;
  readonly position: Position;
  readonly color: WatermarkColor;
  readonly format: OutputFormat;
  readonly effort: Effort;
  /** The output fits inside this box, in pixels. */
  readonly maxWidth: number;
  readonly maxHeight: number;
}

/** The form fields that the upload routes read; an empty value counts as absent. */
export const OPTION_FIELDS = [
  "wm_text",
  "wm_position",
  "wm_format",
  "wm_color",
  "wm_effort",
] as const;
export type OptionField = (typeof OPTION_FIELDS)[number];
export type OptionFields = Readonly<Partial<Record<OptionField, string>>>;

export interface OptionDefaults {
  readonly text: string;
  /** When `wm_effort` is absent. */
  readonly effort: Effort;
  readonly maxWidth: number;
  readonly maxHeight: number;
  /** What `wm_format` absent or `auto` means for this request. */
  readonly format: OutputFormat;
}

/**
 * The options as JSON with one fixed order of keys: equal options give equal text, different
 * options different text.
 */
export function canonicalJson(options: CanonicalOptions): string {
  return JSON.stringify({
    pipelineVersion: options.pipelineVersion,
    text: options.text,
    position: options.position,
    color: options.color,
    format: options.format,
    effort: options.effort,
    maxWidth: options.maxWidth,
    maxHeight: options.maxHeight,
  } satisfies CanonicalOptions);
}

/**
 * NFC and trimming; the empty string stays empty.
 *
 * @throws InvalidParameterError over 200 code points, or with a control character or half a surrogate
 *   pair
 */
export function parseText(field: string, value: string): string {
  const text = value.normalize("NFC").trim();
  const codePoints = [...text].length;
  if (codePoints > MAX_TEXT_CODE_POINTS) {
    throw new InvalidParameterError({
      field,
      expected: `at most ${MAX_TEXT_CODE_POINTS} code points, got ${codePoints}`,
    });
  }
  if (!PRINTABLE.test(text) || !text.isWellFormed()) {
    throw new InvalidParameterError({ field, value: text, expected: "no control characters" });
  }
  return text;
}
