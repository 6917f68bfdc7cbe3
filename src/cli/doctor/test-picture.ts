import { crc32, deflateSync } from "node:zlib";

const SIZE = 64;
const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const GREY = 0;

/** A small grey slope, as a PNG (third edition, section 5). */
export function drawTestPicture(): Uint8Array {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, SIZE);
  header.setUint32(4, SIZE);
  header.setUint8(8, 8);
  header.setUint8(9, GREY);
  // Each row begins with the number of its filter: none.
  const rows = new Uint8Array(SIZE * (SIZE + 1));
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) rows[y * (SIZE + 1) + 1 + x] = 2 * (x + y);
  }
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}
