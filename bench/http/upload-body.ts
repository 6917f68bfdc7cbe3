import type { OutputFormat } from "../../src/domain/image-format.ts";

/** The body of an upload, made once and sent often. */
export interface UploadBody {
  readonly contentType: string;
  /** The body with another text in it. The bytes are the same each time: one upload at a time. */
  withText(number: number): Uint8Array<ArrayBuffer>;
}

const BOUNDARY = "----FiligraneBench7f3a9c51d2e84b06";
const DIGITS = 7;

/** A form (RFC 7578) with `wm_text`, `wm_format`, and the photo as `image`. */
export function createUploadBody(photo: Uint8Array, format: OutputFormat = "jpeg"): UploadBody {
  const encoder = new TextEncoder();
  const beforeDigits = encoder.encode(`${fieldHead("wm_text")}© Photo `);
  const afterDigits = encoder.encode(
    `\r\n${fieldHead("wm_format")}${format}\r\n--${BOUNDARY}\r\n` +
      'Content-Disposition: form-data; name="image"; filename="photo.jpg"\r\n' +
      "Content-Type: image/jpeg\r\n\r\n",
  );
  const end = encoder.encode(`\r\n--${BOUNDARY}--\r\n`);
  const digitsAt = beforeDigits.length;
  const photoAt = digitsAt + DIGITS + afterDigits.length;
  const bytes = new Uint8Array(photoAt + photo.length + end.length);
  bytes.set(beforeDigits);
  bytes.set(afterDigits, digitsAt + DIGITS);
  bytes.set(photo, photoAt);
  bytes.set(end, photoAt + photo.length);

  return {
    contentType: `multipart/form-data; boundary=${BOUNDARY}`,
    withText(number) {
      const digits = String(number).padStart(DIGITS, "0");
      if (digits.length !== DIGITS) throw new RangeError(`${number} has over ${DIGITS} digits`);
      encoder.encodeInto(digits, bytes.subarray(digitsAt, digitsAt + DIGITS));
      return bytes;
    },
  };
}

function fieldHead(name: string): string {
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`;
}
