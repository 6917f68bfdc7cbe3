import { describe, expect, test } from "bun:test";
import { mkdir, stat, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import {
  animatedPng,
  cutout,
  decodeReference,
  encodeJpeg,
  encodePng,
  encodeWebp,
  photo,
  pngBomb,
  truncated,
} from "../../fixtures/pictures.ts";
import { openPoolBench } from "../../fixtures/pool-bench.ts";
import { parseLines } from "../filigrane-process.ts";
import { usePhotoFolder } from "./photo-folder.ts";

const TIMEOUT_MS = 20_000;

const jpeg = await encodeJpeg(photo(400, 300, 1));
const png = encodePng(photo(400, 300, 2), { color: "rgb" });
const webp = await encodeWebp(photo(400, 300, 3));
const transparent = encodePng(cutout(200, 150));

const folder = usePhotoFolder();

describe("sign", () => {
  test(
    "makes what the service makes, in the same places, with the same times",
    async () => {
      await folder().write({
        "in/a.jpg": jpeg,
        "in/sub/b.webp": webp,
        "in/sub/c.png": transparent,
      });
      const read = new Date("2019-02-03T04:05:06.789Z");
      const written = new Date("2018-01-02T03:04:05.678Z");
      await utimes(join(folder().path, "in/sub/b.webp"), read, written);
      const args = ["in", "-r", "--out", "out", "--text", "© Studio", "--position", "top-left"];
      const { exitCode, out, problems } = await folder().sign(...args, "--color", "#C02020");
      expect({ exitCode, problems }).toEqual({ exitCode: 0, problems: [] });
      // Two are under way at a time: whichever is done first is told first.
      expect([...out.slice(0, -1).sort(), out.at(-1)]).toEqual([
        expect.stringMatching(/^in\/a.jpg -> out\/a.jpg: [\d.]+ kB became [\d.]+ kB$/),
        expect.stringContaining("in/sub/b.webp -> out/sub/b.jpg: "),
        expect.stringContaining("in/sub/c.png -> out/sub/c.webp: "),
        expect.stringMatching(
          /^3 signed in [\d.]+ s, [\d.]+ a second: [\d.]+ kB became [\d.]+ kB$/,
        ),
      ]);
      expect(await folder().names("out")).toEqual([
        "out/.filigrane/manifest.json",
        "out/a.jpg",
        "out/sub/b.jpg",
        "out/sub/c.webp",
      ]);
      const { atimeMs, mtimeMs } = await stat(join(folder().path, "out/sub/b.jpg"));
      expect([atimeMs, mtimeMs].map(Math.round)).toEqual([read.getTime(), written.getTime()]);

      const bench = await openPoolBench({ size: 1 });
      try {
        const options = { position: "top-left", color: "#c02020" } as const;
        for (const [name, bytes, format] of [
          ["a.jpg", jpeg, "jpeg"],
          ["sub/c.webp", transparent, "webp"],
        ] as const) {
          const submitted = bench.submit(bytes, "© Studio", { options: { ...options, format } });
          const image = await submitted.result;
          expect(await folder().read(`out/${name}`)).toEqual(image.bytes.slice());
          image.release();
        }
      } finally {
        await bench.close();
      }
    },
    TIMEOUT_MS,
  );

  test(
    "puts results where dots behind a link lead to, the first time and the second",
    async () => {
      await folder().write({ "in/a.jpg": jpeg, "real/sub/file": "", "out/a.jpg": "mine" });
      await symlink(join(folder().path, "real/sub"), join(folder().path, "link"));
      for (const status of ["signed", "unchanged"]) {
        const { out, problems } = await folder().sign("in", "--out", "link/../out", "--json");
        expect(problems).toEqual([]);
        const [first] = parseLines(out);
        expect(first).toMatchObject({ status, output: "link/../out/a.jpg" });
      }
      expect(await folder().read("out/a.jpg")).toEqual(new Uint8Array(Buffer.from("mine")));
      expect(await folder().names("real/out")).toContain("real/out/a.jpg");
    },
    TIMEOUT_MS,
  );

  test(
    "fails alone a photo whose result's name is too long, the second time as the first",
    async () => {
      const long = "x".repeat(254);
      await folder().write({ "in/a.jpg": jpeg, [`in/${long}`]: jpeg });
      for (const done of ["signed", "unchanged"]) {
        const { exitCode, out, problems } = await folder().sign("in", "--out", "out", "--json");
        expect({ exitCode, problems }).toEqual({ exitCode: 1, problems: [] });
        const outcomes = parseLines(out);
        expect(outcomes).toContainEqual(
          expect.objectContaining({ status: done, input: "in/a.jpg" }),
        );
        expect(outcomes).toContainEqual(
          expect.objectContaining({ status: "failed", input: `in/${long}` }),
        );
      }
    },
    TIMEOUT_MS,
  );

  test(
    "goes on after bad photos, and lists them at the end in plain words",
    async () => {
      await folder().write({
        "in/animated.png": animatedPng(),
        "in/bomb.png": pngBomb(),
        "in/cut.jpg": truncated(jpeg, 0.5),
        "in/good.jpg": jpeg,
        "in/large.png": new Uint8Array([...png.subarray(0, 100), ...new Uint8Array(600_000)]),
        "notes.txt": "no photo",
      });
      const environment = { MAX_UPLOAD_BYTES: "500kB" };
      const args = ["in", "notes.txt", "none.jpg", "--out", "out"];
      const { exitCode, out, problems } = await folder().start(args, { environment }).ended;
      expect(exitCode).toBe(1);
      expect(out).toEqual([
        expect.stringContaining("in/good.jpg -> out/good.jpg"),
        expect.stringMatching(/^1 signed, 6 failed /),
      ]);
      const [title, ...lines] = problems;
      expect(title).toBe("6 photos could not be signed:");
      expect(lines.sort()).toEqual([
        expect.stringMatching(/^ {2}in\/animated.png: .*animated.*; save one/),
        expect.stringMatching(/^ {2}in\/bomb.png: .*20000x20000.*; .*MAX_PIXELS/),
        expect.stringMatching(/^ {2}in\/cut.jpg: .*incomplete.*; copy it again/),
        expect.stringMatching(/^ {2}in\/large.png: .*500000 bytes.*; .*MAX_UPLOAD_BYTES/),
        expect.stringMatching(/^ {2}none.jpg: It cannot be read: there is no such file$/),
        expect.stringMatching(/^ {2}notes.txt: .*neither JPEG, PNG nor WebP.*; save it/),
      ]);
      expect(await folder().names("out")).toEqual(["out/.filigrane/manifest.json", "out/good.jpg"]);
    },
    TIMEOUT_MS,
  );

  test(
    "prints one JSON object a photo, and one at the end",
    async () => {
      await folder().write({ "in/a.jpg": jpeg, "in/b.jpg": truncated(jpeg, 0.5), "in/c.txt": "" });
      const { exitCode, out, problems } = await folder().sign("in", "--out", "out", "--json");
      expect({ exitCode, problems }).toEqual({ exitCode: 1, problems: [] });
      const result = await folder().read("out/a.jpg");
      const [first, second, last] = parseLines([...out.slice(0, -1).sort(), out.at(-1) ?? ""]);
      expect(first).toEqual({
        status: "failed",
        input: "in/b.jpg",
        code: "image_truncated",
        problem: expect.stringContaining("incomplete"),
      });
      const sizes = { bytesBefore: jpeg.length, bytesAfter: result.length };
      expect(second).toEqual({
        status: "signed",
        input: "in/a.jpg",
        output: "out/a.jpg",
        ...{ ...sizes, width: 400, height: 300 },
      });
      expect(last).toEqual({
        status: "finished",
        ...{ total: 2, signed: 1, unchanged: 0, failed: 1, ...sizes },
        leftOut: { notPhotos: 1, hidden: 0, links: 0, folders: 0, results: 0 },
        seconds: expect.any(Number),
      });
    },
    TIMEOUT_MS,
  );

  test(
    "fits into the size that is given",
    async () => {
      await folder().write({ "a.jpg": jpeg });
      const size = ["--max-width", "100", "--max-height", "200"];
      expect(await folder().sign("a.jpg", "--out", "out", ...size)).toMatchObject({ exitCode: 0 });
      const { width, height } = await decodeReference(await folder().read("out/a.jpg"));
      expect([width, height]).toEqual([100, 75]);
    },
    TIMEOUT_MS,
  );
});

describe("with nothing written, sign ends with 2 and one line", () => {
  const FILES = { "in/a.jpg": jpeg, "in/a.png": png, "b.jpg": jpeg, file: "no folder" };

  test.each([
    ["b.jpg --out out --position middle", /^--position: expected one of top-left, .*"middle"$/],
    ["b.jpg --out out --color red", /^--color: expected auto or #rrggbb, got "red"$/],
    ["b.jpg --out out --format gif", /^--format: expected one of auto, jpeg, webp, got "gif"$/],
    ["b.jpg --out out --effort huge", /^--effort: expected one of .*"huge"$/],
    [`b.jpg --out out --text ${"x".repeat(201)}`, /^--text: expected at most 200 code points/],
    ["b.jpg --out out --text 水印", /^--text: .* no glyph for "水"/],
    ["b.jpg --out out --workers 0", /^--workers "0": expected a whole number from 1 /],
    ["b.jpg --out out --max-width 1e3", /^--max-width "1e3": expected a whole number/],
    ["in --out out", /^in\/a.jpg and in\/a.png would both become out\/a.jpg: /],
    ["in --out in", /^in is the folder for the results, or in it: expected another --out$/],
    ["in/a.jpg --out in", /^The result in\/a.jpg would replace the photo in\/a.jpg: /],
    ["b.jpg --out file", /^--out file is a file, not a folder$/],
    ["b.jpg --out file/sub", /^--out file\/sub cannot be written: a file is in the place/],
    ["b.jpg", /^Expected --out DIR; see filigrane sign --help$/],
    ["b.jpg in --out -", /^--out - takes one photo, got 2; see filigrane sign --help$/],
    ["- b.jpg --out -", /; see filigrane sign --help$/],
    ["- --out out", /^A photo from - has no name: .*; see filigrane sign --help$/],
  ])("%s", async (line, problem) => {
    await folder().write(FILES);
    const { exitCode, out, problems } = await folder().sign(...line.split(" "));
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: [] });
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(await folder().names()).toEqual(Object.keys(FILES).sort());
    for (const [name, bytes] of Object.entries(FILES)) {
      expect(await folder().read(name)).toEqual(new Uint8Array(Buffer.from(bytes)));
    }
  });
});

test("a name that could steer the terminal is shown as what it is", async () => {
  await folder().write({ "in/\u001b[31ma.jpg": jpeg, "in/\u001b[31ma.png": png });
  const { problems } = await folder().sign("in", "--out", "out");
  expect(problems).toEqual([expect.stringContaining("in/\\u{1b}[31ma.jpg")]);
});

test("wrong settings end it with 78, but none that only a service needs", async () => {
  await mkdir(join(folder().path, "in"));
  const wrong = { MAX_PIXELS: "many" };
  const ended = await folder().start(["in", "--out", "out"], { environment: wrong }).ended;
  expect(ended).toMatchObject({ exitCode: 78, out: [] });
  expect(ended.problems).toEqual([expect.stringMatching(/^MAX_PIXELS="many": expected/)]);
  const node = { ROLE: "api", OPTIMIZER_URL: "http://127.0.0.1:9" };
  const empty = await folder().start(["in", "--out", "out"], { environment: node }).ended;
  expect(empty).toMatchObject({ exitCode: 0, problems: [] });
  expect(empty.out).toEqual([expect.stringMatching(/^0 signed /)]);
  expect(await folder().names()).toEqual([]);
});
