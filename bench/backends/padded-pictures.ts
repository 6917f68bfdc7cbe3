import {
  encodeJpeg,
  jpegSegment,
  MARKER,
  noise,
  withJpegSegments,
} from "../../test/fixtures/pictures.ts";
import type { BenchPicture } from "../pictures.ts";

/** Made quickly, and noise so that decoding it is work. */
const SIZE = { width: 1600, height: 1200 };

/** The longest comment: its length counts itself, not its marker (ITU-T T.81, B.2.4.5). */
const PAYLOAD_BYTES = 0xffff - 2;
const SEGMENT_BYTES = 2 + 0xffff;

/**
 * JPEGs as large as `bytes` allows, less a comment at most, that share no original: a picture of noise
 * behind comments, where cameras put previews and other data of their own.
 */
export async function paddedPictures(count: number, bytes: number): Promise<BenchPicture[]> {
  const jpeg = await encodeJpeg(noise(SIZE.width, SIZE.height));
  const segments = Math.floor((bytes - jpeg.byteLength) / SEGMENT_BYTES);
  return Array.from({ length: count }, (_, number) => {
    const payload = new Uint8Array(PAYLOAD_BYTES).fill(number);
    const comment = jpegSegment(MARKER.COM, payload);
    const comments = Array<Uint8Array>(segments).fill(comment);
    return { name: `noise ${number}`, bytes: withJpegSegments(jpeg, ...comments) };
  });
}
