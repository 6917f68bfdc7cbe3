import type { OutputFormat } from "../../domain/image-format.ts";

/** Extensions of pictures: what a result's own takes the place of. */
const PICTURE = /\.(jpe?g|jpe|jfif|png|webp|heic|heif|avif|gif|tiff?|bmp)$/i;

/** Extensions that say the format already. */
const SAYS_SO = {
  jpeg: /\.(jpe?g|jpe|jfif)$/i,
  webp: /\.webp$/i,
} as const satisfies Record<OutputFormat, RegExp>;

const EXTENSION = { jpeg: ".jpg", webp: ".webp" } as const satisfies Record<OutputFormat, string>;

/** The name of the result that is made from a photo of this name, folders included. */
export function outputName(name: string, format: OutputFormat): string {
  return SAYS_SO[format].test(name) ? name : name.replace(PICTURE, "") + EXTENSION[format];
}

/**
 * Equal for names that some file system takes for one: several ignore case, and whether a letter and its
 * accent are one character or two.
 */
export function nameKey(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
