import { expect, test } from "bun:test";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { createEncodedBody } from "../../src/http/encoded-body.ts";
import { createRandom } from "../fixtures/random.ts";

const QUICK_FROM_BYTES = 256 * 1024 + 1;

/** Of few words in any order, so that qualities differ. */
function textOf(bytes: number): Uint8Array {
  const random = createRandom(7);
  const words = Array.from({ length: 400 }, () => Math.floor(random() * 1e9).toString(36));
  let text = "";
  while (text.length < bytes) text += `${words[Math.floor(random() * words.length)]} `;
  return new TextEncoder().encode(text.slice(0, bytes));
}

const bestOf = (bytes: Uint8Array): number =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
  }).byteLength;

test("a small body is sent in Brotli at its best", async () => {
  const bytes = textOf(20_000);
  const sent = await createEncodedBody(bytes).bytes("br");
  expect(sent.byteLength).toBeLessThan(1.01 * bestOf(bytes));
});

test("a large one is sent in Brotli that is quicker to make, and larger", async () => {
  const bytes = textOf(QUICK_FROM_BYTES);
  const sent = await createEncodedBody(bytes).bytes("br");
  expect(sent.byteLength).toBeGreaterThan(1.01 * bestOf(bytes));
  expect(Buffer.compare(brotliDecompressSync(sent), bytes)).toBe(0);
});
