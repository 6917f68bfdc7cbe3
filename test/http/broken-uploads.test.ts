import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { psnr } from "../fixtures/compare.ts";
import { damagedPng } from "../fixtures/damaged-png.ts";
import {
  encodeJpeg,
  encodePng,
  encodeWebp,
  MARKER,
  photo,
  truncated,
} from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { type ExpectedProblem, expectProblem, readResult } from "./answers.ts";
import { signed, WHITE_INK } from "./expected-pictures.ts";

const AT_ONCE = 4;

interface Broken {
  readonly file: Uint8Array;
  readonly problem: ExpectedProblem;
}

const undecodable: ExpectedProblem = { status: 422, code: "image_undecodable" };
const incomplete: ExpectedProblem = { status: 422, code: "image_truncated" };

let service: RunningService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const cutJpeg = async (): Promise<Broken> => ({
  file: truncated(await encodeJpeg(photo(61, 43)), 0.6),
  problem: incomplete,
});

/** Its decoder gives up in the middle of its own code, which leaves the instance unusable. */
async function bogusJpeg(): Promise<Broken> {
  const file = await encodeJpeg(photo(61, 43));
  const tables = Buffer.from(file).indexOf(Uint8Array.of(0xff, MARKER.DHT));
  // More codes of every length than there are (ITU-T T.81, B.2.4.2).
  file.fill(0xff, tables + 5, tables + 21);
  return { file, problem: undecodable };
}

/** Chunks in order around coded data that is not. */
async function bogusWebp(): Promise<Broken> {
  const file = await encodeWebp(photo(61, 43));
  file.forEach((byte, index) => {
    if (index >= 31 && index < 60) file[index] = byte ^ 0xff;
  });
  return { file, problem: undecodable };
}

const bogusPng = async (): Promise<Broken> => ({ file: damagedPng(), problem: undecodable });

describe("broken uploads", () => {
  test.each([
    ["100 of all kinds in turn", 100, [cutJpeg, bogusPng, bogusWebp, bogusJpeg]],
    // A decoder that is kept after such a failure hangs after 70 to 96 of them: enough for both.
    ["200 whose JPEG decoder gives up", 200, [bogusJpeg]],
    ["200 whose PNG decoder gives up", 200, [bogusPng]],
    ["200 whose WebP decoder gives up", 200, [bogusWebp]],
  ])(
    "%s are each refused, and every worker makes right pictures afterwards",
    async (name, count, makers) => {
      const kinds = await Promise.all(makers.map((make) => make()));
      let sent = 0;
      const send = async () => {
        while (sent < count) {
          const index = sent++;
          const { file, problem } = kinds[index % kinds.length] ?? (await cutJpeg());
          // Another text each time: the same upload would join the one under way.
          const answer = await postPhoto(service, file, { wm_text: `broken ${index}` });
          await expectProblem(answer, problem);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, send));
      await expectRightPictures(name);
      // A broken file costs a decoder at most, never its worker.
      expect(service.service.usage.pool).toMatchObject({ replaced: 0, abandoned: 0 });
    },
    30_000,
  );
});

/** Good uploads of every kind, enough at once to keep both workers busy. */
async function expectRightPictures(name: string): Promise<void> {
  const ground = photo(240, 160);
  const files = [await encodeJpeg(ground), encodePng(ground), await encodeWebp(ground)];
  for (const [kind, file] of files.entries()) {
    let mostBusy = 0;
    const watching = setInterval(() => {
      mostBusy = Math.max(mostBusy, service.service.usage.pool?.busy ?? 0);
    }, 1);
    const texts = Array.from({ length: 4 }, (_, index) => `good ${kind} ${index} ${name}`);
    try {
      await Promise.all(
        texts.map(async (text) => {
          const fields = { wm_text: text, wm_color: "#ffffff" };
          const { picture } = await readResult(await postPhoto(service, file, fields));
          expect(psnr(picture, signed(ground, { text, ink: WHITE_INK }))).toBeGreaterThan(28);
        }),
      );
    } finally {
      clearInterval(watching);
    }
    expect(mostBusy).toBe(2);
  }
}
