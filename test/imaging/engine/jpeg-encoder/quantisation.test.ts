import { expect, test } from "bun:test";
import sharp from "sharp";
import { quantisationTables } from "../../../../src/imaging/engine/jpeg-encoder/quantisation.ts";
import { flat } from "../../../fixtures/pictures.ts";
import { ZIGZAG } from "./references.ts";

/** The tables of a JPEG, in the order of their numbers. */
function tablesOf(file: Uint8Array): number[][] {
  const tables: number[][] = [];
  for (let at = 2; file[at] === 0xff && file[at + 1] !== 0xda; ) {
    const length = ((file[at + 2] ?? 0) << 8) | (file[at + 3] ?? 0);
    if (file[at + 1] === 0xdb) {
      for (let from = at + 4; from < at + 2 + length; from += 65) {
        const table = new Array<number>(64).fill(0);
        for (const [place, index] of ZIGZAG.entries()) table[index] = file[from + 1 + place] ?? 0;
        tables[file[from] ?? 0] = table;
      }
    }
    at += 2 + length;
  }
  return tables;
}

test("every quality has libjpeg's tables", async () => {
  const { data } = flat(8, 8);
  const raw = { width: 8, height: 8, channels: 4 } as const;
  for (let quality = 1; quality <= 100; quality++) {
    const file = await sharp(data, { raw }).jpeg({ quality }).toBuffer();
    const { luma, chroma } = quantisationTables(quality);
    expect(tablesOf(file)).toEqual([[...luma], [...chroma]]);
  }
});
