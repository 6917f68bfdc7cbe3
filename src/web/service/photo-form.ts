import type { OptionFields } from "../../domain/watermark-options.ts";

/**
 * Preferred when the format is left to the service: every browser that runs this page shows WebP. The
 * rest lets problem documents in.
 */
export const PICTURE_ACCEPT = "image/webp,image/jpeg;q=0.9,*/*;q=0.1";

/** The form that `/upload` and `/optimize` read; the fields first, so that they are there early. */
export function photoForm(photo: Blob, name: string, fields: OptionFields): FormData {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append("image", photo, name);
  return form;
}
