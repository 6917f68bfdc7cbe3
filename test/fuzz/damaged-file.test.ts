import { expect, test } from "bun:test";
import { concatBytes, truncated } from "../fixtures/pictures.ts";
import { damagedFile } from "./damaged-file.ts";
import { splitPieces } from "./jpeg-pieces.ts";
import { createRandom } from "./random.ts";
import { createSeedFiles } from "./seed-files.ts";

const files = createSeedFiles();
const CASES = Array.from({ length: 2000 }, (_, number) => damagedFile(files, { seed: 5, number }));

test("the seed and the number alone decide the damage", () => {
  for (const number of [1999, 3, 700]) {
    expect(CASES[number]).toEqual(damagedFile(files, { seed: 5, number }));
    expect(damagedFile(files, { seed: 6, number }).story).not.toBe(CASES[number]?.story);
  }
});

test("almost every case is another file, and none a whole one twice in a row", () => {
  const whole = new Set(files.map(({ bytes }) => Bun.hash(bytes)));
  const digests = CASES.map(({ bytes }) => Bun.hash(bytes));
  expect(new Set(digests).size).toBeGreaterThan(0.9 * CASES.length);
  expect(digests.filter((digest) => whole.has(digest)).length).toBeLessThan(0.1 * CASES.length);
});

test("the damage leaves the seed files as they were", () => {
  expect(createSeedFiles()).toEqual(files);
});

test("cutting a file into pieces loses nothing, whatever state it is in", () => {
  const broken = CASES.map(({ bytes }) => bytes);
  for (const bytes of [...files.map((file) => truncated(file.bytes, 0.7)), ...broken]) {
    const together = concatBytes(...splitPieces(bytes).map((piece) => piece.bytes));
    expect(Buffer.compare(together, bytes)).toBe(0);
  }
});

test("random choices reach both ends of their range", () => {
  const random = createRandom(1, 2);
  const drawn = new Set(Array.from({ length: 200 }, () => random.between(-2, 2)));
  expect([...drawn].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
});
