import { afterEach, expect, mock, spyOn, test } from "bun:test";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { openOutFolder } from "../../../src/cli/sign/out-folder.ts";
import type { PhotoOutcome } from "../../../src/cli/sign/sign-outcome.ts";
import { signPhotos } from "../../../src/cli/sign/sign-photos.ts";
import { readSettings } from "../../../src/config/settings.ts";
import { resolveOptions } from "../../../src/domain/option-fields.ts";
import { createUploadBuffers } from "../../../src/ingest/upload-buffers.ts";
import type { ProcessedImage } from "../../../src/ports/image-processor.ts";
import { optionDefaults } from "../../../src/services/option-defaults.ts";
import { encodeJpeg, photo } from "../../fixtures/pictures.ts";
import { parseLines, SOURCE, startFiligrane } from "../filigrane-process.ts";
import { usePhotoFolder } from "./photo-folder.ts";

const TIMEOUT_MS = 20_000;
const folder = usePhotoFolder();

afterEach(() => void mock.restore());

/** What is in the folder of the run's own, folders among it. */
const ownFolder = (): Promise<string[]> => readdir(join(folder().path, "out/.filigrane"));

/** As if the disk were full: no file can be larger than so many kilobytes. */
const withSmallFiles = (kilobytes: number): readonly string[] => [
  ...["bash", "-c", `trap "" XFSZ; ulimit -f ${kilobytes}; exec "$@"`, "bash"],
  ...[process.execPath, SOURCE],
];

test.each([[[]], [["--json"]]])(
  "when results and at last the manifest do not fit on the disk, sign %p tells all of it",
  async (flags) => {
    // Their results fit, but not what the manifest says of so many of them.
    const small = await encodeJpeg(photo(16, 16));
    const names = Array.from({ length: 40 }, (_, index) => `in/${index}.jpg`);
    await folder().write({
      ...Object.fromEntries(names.map((name) => [name, small])),
      "in/large.jpg": await encodeJpeg(photo(800, 600)),
    });
    const args = ["sign", "in", "--out", "out", "--text", "©", ...flags];
    const { exitCode, out, problems } = await startFiligrane(args, {
      cwd: folder().path,
      environment: { WORKERS: "1" },
      program: withSmallFiles(8),
    }).ended;
    const refused = "--out out cannot be written: the system says EFBIG";
    const failed = expect.stringMatching(/in\/large.jpg.* cannot be written: .* EFBIG/);
    expect(exitCode).toBe(1);
    if (flags.length > 0) {
      expect(out).toContainEqual(failed);
      expect(parseLines(out).at(-1)).toMatchObject({ signed: names.length, failed: 1 });
      expect(problems).toEqual([refused]);
    } else {
      expect(out.at(-1)).toStartWith(`${names.length} signed, 1 failed`);
      expect(problems).toEqual(["1 photo could not be signed:", failed, refused]);
    }
    const results = names.map((name) => name.replace("in/", "out/"));
    const manifest = "out/.filigrane/manifest.json";
    expect(await folder().names("out")).toEqual([manifest, ...results].sort());
    expect(await ownFolder()).toEqual(["manifest.json"]);
  },
  TIMEOUT_MS,
);

test(
  "when nothing at all fits on the disk, sign says so once and leaves nothing half written",
  async () => {
    await folder().write({ "in/a.jpg": await encodeJpeg(photo(16, 16)) });
    const { exitCode, out, problems } = await startFiligrane(["sign", "in", "--out", "out"], {
      cwd: folder().path,
      environment: { WORKERS: "1" },
      program: withSmallFiles(0),
    }).ended;
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: [] });
    expect(problems).toEqual(["--out out cannot be written: the system says EFBIG"]);
    expect(await ownFolder()).toEqual([]);
  },
  TIMEOUT_MS,
);

test("a manifest that cannot be written for a while stops no photo", async () => {
  const settings = readSettings({ WORKERS: "1" });
  const names = ["0.jpg", "1.jpg", "2.jpg", "3.jpg"];
  await folder().write(Object.fromEntries(names.map((name) => [name, name])));
  const out = join(folder().path, "out");
  const outFolder = await openOutFolder(out);
  const manifest = join(out, ".filigrane/manifest.json");
  // The clock of photos that take so long that after each it is time to write the manifest.
  let now = 0;
  spyOn(performance, "now").mockImplementation(() => now);
  const saved = spyOn(outFolder, "saveManifest");

  const image: ProcessedImage = {
    ...{ bytes: new Uint8Array(3), format: "jpeg", width: 1, height: 1, steps: {} },
    release() {},
  };
  const outcomes: PhotoOutcome[] = [];
  let blocking: Promise<void> | undefined;
  /** No file can take the place of a folder. */
  const block = async (): Promise<void> => {
    await rm(manifest);
    await mkdir(join(manifest, "in-the-way"), { recursive: true });
  };
  await signPhotos(
    names.map((name) => ({
      path: join(folder().path, name),
      realPath: join(folder().path, name),
      output: name,
      options: resolveOptions({}, optionDefaults(settings, "jpeg")),
      times: { atime: 1, mtime: 1 },
    })),
    {
      ...{ settings, out, outFolder, overwrite: false, signal: new AbortController().signal },
      processor: { process: async () => image },
      buffers: createUploadBuffers({
        maxUploadBytes: () => 1_000,
        maxInflightBytes: () => 10_000,
      }),
      async onOutcome(outcome) {
        outcomes.push(outcome);
        now += 10_000;
        blocking ??= block();
        await blocking;
        if (outcomes.length === names.length) await rm(manifest, { recursive: true });
      },
    },
  );
  expect(outcomes.map(({ status }) => status)).toEqual(names.map(() => "signed"));
  expect(saved.mock.results.length).toBeGreaterThan(2);
  const { results } = await Bun.file(manifest).json();
  expect(Object.keys(results).sort()).toEqual(names);
  expect(Object.values(results)).not.toContain(null);
});
