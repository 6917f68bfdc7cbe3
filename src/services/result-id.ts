import { type CanonicalOptions, canonicalJson } from "../domain/watermark-options.ts";

/**
 * The id of a result: SHA-256 over the image's own SHA-256 and the canonical options. The digest has
 * a fixed length, so no two different pairs are hashed as the same text.
 *
 * @param imageSha256 64 lower-case hexadecimal digits
 * @returns 64 lower-case hexadecimal digits
 */
export function resultId(imageSha256: string, options: CanonicalOptions): string {
  return new Bun.CryptoHasher("sha256")
    .update(imageSha256)
    .update(canonicalJson(options))
    .digest("hex");
}
