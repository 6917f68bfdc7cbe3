import { type CodePictureOptions, codePicture } from "../fixtures/jpeg/code-picture.ts";
import { COMPONENT_COUNT } from "../fixtures/jpeg/component-planes.ts";
import {
  COMPLETE_NAMES,
  PROGRESSIVE_SCRIPTS,
  SEQUENTIAL_SCRIPTS,
} from "../fixtures/jpeg/scan-scripts.ts";
import { type WriteJpegOptions, writeJpeg } from "../fixtures/jpeg/write-jpeg.ts";
import { noise, photo, type Rgba } from "../fixtures/pictures.ts";
import { createRandom } from "./random.ts";

/** A JPEG that damage starts from. */
export interface SeedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** A decoder must take it. */
  readonly isWhole: boolean;
}

const SAMPLINGS = [
  "1x1 1x1 1x1",
  "2x1 1x1 1x1",
  "1x2 1x1 1x1",
  "2x2 1x1 1x1",
  "4x1 1x1 1x1",
  "4x2 1x1 1x1",
  "1x4 1x1 1x1",
  "1x1 2x2 1x1",
  "2x2 2x1 1x2",
] as const;

/** All kinds of JPEG that are taken, most of them small so that damage hits something. */
export function createSeedFiles(): SeedFile[] {
  return [...sampled(), ...coloured(), ...unusual(), ...wild(), ...larger()];
}

function sampled(): SeedFile[] {
  return SAMPLINGS.flatMap((sampling, index) => {
    const picture = photo(17 + 6 * index, 41 - 3 * index, index);
    const coding = { sampling, quality: 60 + 4 * index };
    const scripts = [
      COMPLETE_NAMES[index % COMPLETE_NAMES.length] ?? "spectral",
      "libjpeg's",
    ] as const;
    return [
      seedFile(picture, coding, {}),
      seedFile(picture, coding, { restartInterval: 1 + index }),
      ...scripts.map((script, at) =>
        seedFile(picture, coding, progressive(3, script, { restartInterval: at * 2 })),
      ),
    ];
  });
}

function coloured(): SeedFile[] {
  const samplings = {
    grey: ["1x1", "2x2"],
    rgb: ["1x1 1x1 1x1"],
    cmyk: ["1x1 1x1 1x1 1x1"],
    ycck: ["1x1 1x1 1x1 1x1", "2x2 1x1 1x1 2x2"],
  } as const;
  return (["grey", "rgb", "cmyk", "ycck"] as const).flatMap((color) =>
    samplings[color].flatMap((sampling) => {
      const picture = photo(37, 29, 5);
      const coding = { color, sampling };
      return [
        seedFile(picture, coding, { restartInterval: 2 }),
        seedFile(picture, coding, progressive(COMPONENT_COUNT[color], "libjpeg's")),
      ];
    }),
  );
}

function unusual(): SeedFile[] {
  const picture = photo(40, 24, 9);
  const apart = SEQUENTIAL_SCRIPTS["a scan each"](3);
  const junk = Uint8Array.of(1, 2, 0xff, 0, 3);
  const wide = { quality: 4, wide: true, ownTables: true };
  const extended = { process: "extended", ownHuffman: true } as const;
  return [
    seedFile(picture, {}, { huffman: "longest" }),
    seedFile(noise(24, 24), { quality: 100 }, { huffman: "chain", huffmanScope: "file" }),
    seedFile(picture, {}, progressive(3, "bit by bit", { huffman: "longest", restartInterval: 3 })),
    seedFile(picture, wide, extended),
    seedFile(picture, wide, { ...extended, scans: apart, lateQuantisation: true }),
    seedFile(picture, { sampling: "2x2 1x1 1x1" }, { scans: apart, restartInterval: [1, 0, 3] }),
    seedFile(picture, {}, { junk, fill: 2, scans: apart, endOfImage: false }),
    seedFile(picture, {}, progressive(3, "unfinished")),
    seedFile(photo(1, 1), { sampling: "2x2 1x1 1x1" }, {}),
    seedFile(photo(8, 8), { color: "grey" }, {}),
    seedFile(noise(16, 16), { color: "grey" }, progressive(1, "scattered", { maxRun: 1 })),
  ];
}

/**
 * Coefficients that no picture has, times the largest quantisers: as large as those of 8-bit samples
 * may be (ITU-T T.81, F.1.2), and as codes can tell, which a decoder may refuse.
 */
function wild(): SeedFile[] {
  return [1023, 32767].flatMap((largest) => {
    const random = createRandom(largest, 0);
    const coded = codePicture(photo(24, 16), { sampling: "2x2 1x1 1x1" });
    const components = coded.components.map((component) => ({
      ...component,
      quantisation: component.quantisation.map(() => random.pick([1, 255, 65535])),
      coefficients: component.coefficients.map(() => random.between(-largest, largest)),
    }));
    const scans = PROGRESSIVE_SCRIPTS["bit by bit"](3);
    return [
      { process: "extended" } as const,
      { process: "progressive", scans, restartInterval: 2 } as const,
    ].map((options) => ({
      name: `coefficients up to ${largest}, ${options.process}`,
      bytes: writeJpeg({ ...coded, components }, options),
      isWhole: largest === 1023,
    }));
  });
}

function larger(): SeedFile[] {
  const sampling = "2x2 1x1 1x1";
  return [
    seedFile(photo(211, 157), { sampling, quality: 85 }, {}),
    seedFile(photo(211, 157), { sampling, quality: 85 }, progressive(3, "libjpeg's")),
    seedFile(photo(160, 200), { sampling: "2x1 1x1 1x1", quality: 75 }, { restartInterval: 10 }),
    seedFile(photo(600, 40), { quality: 50 }, progressive(3, "spectral")),
  ];
}

function progressive(
  count: number,
  script: keyof typeof PROGRESSIVE_SCRIPTS,
  options: WriteJpegOptions = {},
): WriteJpegOptions {
  return { ...options, process: "progressive", scans: PROGRESSIVE_SCRIPTS[script](count) };
}

function seedFile(picture: Rgba, coding: CodePictureOptions, options: WriteJpegOptions): SeedFile {
  const { scans = [], ...told } = options;
  const name = JSON.stringify([picture.width, picture.height, coding, told, scans.length]);
  return { name, bytes: writeJpeg(codePicture(picture, coding), options), isWhole: true };
}
