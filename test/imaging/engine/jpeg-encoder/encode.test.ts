import { expect, test } from "bun:test";
import { psnr } from "../../../fixtures/compare.ts";
import { decodeReference, encodeJpeg, photo } from "../../../fixtures/pictures.ts";
import { encodePicture } from "./workbench.ts";

for (const chroma of ["4:2:0", "4:4:4"] as const) {
  test(`is as close to the picture as libjpeg's, and no larger, with ${chroma}`, async () => {
    const picture = photo(131, 97);
    for (const quality of [30, 60, 85, 95]) {
      const own = encodePicture(picture, { quality, chroma });
      const theirs = await encodeJpeg(picture, { quality, chromaSubsampling: chroma });
      expect(own.length).toBeLessThan(theirs.length * 1.02);
      expect(psnr(await decodeReference(own), picture)).toBeGreaterThan(
        psnr(await decodeReference(theirs), picture) - 0.2,
      );
    }
  });
}
