import { test } from "bun:test";
import { codePicture } from "../../../fixtures/jpeg/code-picture.ts";
import type { ColorModel } from "../../../fixtures/jpeg/coded-image.ts";
import { COMPONENT_COUNT } from "../../../fixtures/jpeg/component-planes.ts";
import { PROGRESSIVE_SCRIPTS, SEQUENTIAL_SCRIPTS } from "../../../fixtures/jpeg/scan-scripts.ts";
import { photo } from "../../../fixtures/pictures.ts";
import { expectDecoded, SIZES } from "./decoder-bench.ts";

// Ink is compared with the plain formula: libvips would convert it through a profile.

test.each([
  ["grey", "1x1"],
  ["grey", "2x2"],
  ["grey", "1x4"],
  ["rgb", "1x1 1x1 1x1"],
  ["rgb", "2x2 1x1 1x1"],
  ["cmyk", "1x1 1x1 1x1 1x1"],
  ["cmyk", "2x2 1x1 1x1 2x2"],
  ["ycck", "1x1 1x1 1x1 1x1"],
  ["ycck", "2x2 1x1 1x1 2x2"],
  ["ycck", "2x1 1x1 1x1 2x1"],
  ["ycck", "1x2 1x1 1x1 1x1"],
] satisfies [ColorModel, string][])(
  "%s in samplings of %s, every size",
  async (color, sampling) => {
    const count = COMPONENT_COUNT[color];
    const scripts = [
      {},
      { restartInterval: 3 },
      { scans: SEQUENTIAL_SCRIPTS["a scan each"](count) },
      { process: "progressive", scans: PROGRESSIVE_SCRIPTS["libjpeg's"](count) },
    ] as const;
    for (const [index, { width, height }] of SIZES.entries()) {
      const picture = photo(width, height, index);
      const image = codePicture(picture, { color, sampling, quality: 60 + (index % 41) });
      expectDecoded(image, color, scripts[index % 4]);
    }
  },
);

test("four components without Adobe's marker are inverted CMYK all the same", async () => {
  const image = codePicture(photo(61, 43), { color: "cmyk" });
  expectDecoded(image, "cmyk", { adobe: false });
});
