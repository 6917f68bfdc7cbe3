import { z } from "zod";
import type { Settings } from "../../config/settings.ts";
import { optionFields } from "../../domain/option-fields.ts";
import type { MediaType, Schema } from "./types.ts";

/** How the parts of the form are encoded. */
export const FORM_ENCODING = {
  image: { contentType: "image/jpeg, image/png, image/webp" },
} as const satisfies MediaType["encoding"];

/** The form of a photo: the schema that checks its fields, with what these settings fill in, and the file. */
export function photoForm(settings: Settings): Schema {
  const { wm_text, wm_effort } = optionFields.shape;
  const withDefaults = optionFields.extend({
    // As it would be sent: the field's value is another, once it is read.
    wm_text: wm_text
      .unwrap()
      .prefault(settings.WATERMARK_TEXT)
      .describe(wm_text.description ?? ""),
    wm_effort: wm_effort
      .unwrap()
      .default(settings.EFFORT)
      .describe(wm_effort.description ?? ""),
  });
  const { type, properties } = z.toJSONSchema(withDefaults, { io: "input" });
  return { type, required: ["image"], properties: { image: file(settings), ...properties } };
}

function file({ MAX_UPLOAD_BYTES, MAX_SIDE, MAX_PIXELS }: Settings): Schema {
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
