import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import sharp from "sharp";
import { EFFORTS } from "../../src/domain/watermark-options.ts";
import { psnr } from "../fixtures/compare.ts";
import { encodeJpeg, photo } from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { expectProblem, idOf, readResult } from "./answers.ts";
import { signed, WHITE_INK } from "./expected-pictures.ts";

const ground = photo(700, 500);
const TEXT = ".";

let service: RunningService;
let file: Uint8Array;

beforeAll(async () => {
  file = await encodeJpeg(ground);
  service = await startService({ environment: { EFFORT: "fast", MAX_WIDTH: "640" } });
});
afterAll(() => service.stop());

async function upload(fields: Record<string, string>): Promise<Response> {
  return await postPhoto(service, file, { wm_text: TEXT, ...fields });
}

describe("the effort", () => {
  test.each(["jpeg", "webp"] as const)("small takes fewer bytes than auto: %s", async (as) => {
    const bytesWith = async (wm_effort: string): Promise<number> => {
      const answer = await upload({ wm_effort, wm_format: as });
      expect(answer.status).toBe(200);
      return (await answer.bytes()).length;
    };
    expect(await bytesWith("small")).toBeLessThan(await bytesWith("auto"));
  });

  test("small gives a progressive JPEG, the others a baseline one", async () => {
    for (const wm_effort of EFFORTS) {
      const answer = await upload({ wm_effort, wm_format: "jpeg" });
      const { isProgressive } = await sharp(await answer.bytes()).metadata();
      expect([wm_effort, isProgressive]).toEqual([wm_effort, wm_effort === "small"]);
    }
  });

  test("each makes the same picture, but for details", async () => {
    const expected = await sharp(ground.data, { raw: { width: 700, height: 500, channels: 4 } })
      .resize(640, 457, { fit: "fill" })
      .raw()
      .toBuffer();
    const scaled = { data: new Uint8ClampedArray(expected), width: 640, height: 457 };
    const like = signed(scaled, { text: TEXT, ink: WHITE_INK });
    for (const wm_effort of EFFORTS) {
      const { picture } = await readResult(await upload({ wm_effort, wm_format: "jpeg" }));
      expect(psnr(picture, like)).toBeGreaterThan(29);
    }
  });

  test("is part of what a result is known by, and is the setting's when none is named", async () => {
    const ids: Record<string, string> = {};
    for (const wm_effort of EFFORTS) ids[wm_effort] = idOf(await upload({ wm_effort }));
    expect(new Set(Object.values(ids)).size).toBe(EFFORTS.length);
    expect(idOf(await upload({}))).toBe(String(ids.fast));
    expect(idOf(await upload({ wm_effort: " " }))).toBe(String(ids.fast));
  });

  test("of another name is refused", async () => {
    const problem = { status: 400, code: "invalid_parameter", field: "wm_effort" } as const;
    await expectProblem(await upload({ wm_effort: "best" }), problem);
  });
});
