import { z } from "zod";
import type { Settings } from "../../config/settings.ts";
import { CANONICAL_OPTIONS_FIELD } from "../../domain/canonical-options.ts";
import { optionFields } from "../../domain/option-fields.ts";
import { OPTION_FIELDS } from "../../domain/watermark-options.ts";
import type { MediaType, Schema } from "./types.ts";

/** The form of `/upload`: the schema of its fields, with what these settings fill in, and the photo. */
export function uploadForm(settings: Settings): Schema {
  const { wm_text, wm_effort } = optionFields.shape;
  const withDefaults = optionFields.extend({
    wm_text: wm_text
      .unwrap()
      .default(settings.WATERMARK_TEXT)
      .describe(wm_text.description ?? ""),
    wm_effort: wm_effort
      .unwrap()
      .default(settings.EFFORT)
      .describe(wm_effort.description ?? ""),
  });
  const { type, properties } = z.toJSONSchema(withDefaults, { io: "input" });
  return { type, required: ["image"], properties: { image: photo(settings), ...properties } };
}

/** The form of `/optimize`, which another node may send resolved options to. */
export function optimizeForm(settings: Settings, options: Schema): Schema {
  const { properties, ...form } = uploadForm(settings);
  const description =
    "From another node: the options as it resolved them, in JSON, in place of every `wm_…` field.";
  return {
    ...form,
    properties: {
      ...(properties as Schema),
      [CANONICAL_OPTIONS_FIELD]: { ...options, description },
    },
    dependentSchemas: {
      [CANONICAL_OPTIONS_FIELD]: {
        properties: Object.fromEntries(OPTION_FIELDS.map((field) => [field, false])),
      },
    },
  };
}

/** How the parts of a form are encoded. */
export const FORM_ENCODING = {
  image: { contentType: "image/jpeg, image/png, image/webp" },
} as const satisfies MediaType["encoding"];

function photo({ MAX_UPLOAD_BYTES, MAX_SIDE, MAX_PIXELS }: Settings): Schema {
  return {
    type: "string",
    format: "binary",
    minLength: 1,
    maxLength: MAX_UPLOAD_BYTES,
    description:
      `One JPEG, PNG or WebP, judged by its bytes: at most ${MAX_UPLOAD_BYTES} bytes, ` +
      `${MAX_SIDE} pixels on a side and ${MAX_PIXELS} pixels in all; not animated.`,
  };
}
