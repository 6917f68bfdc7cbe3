import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import {
  type CanonicalOptions,
  canonicalJson,
  PIPELINE_VERSION,
} from "../../src/domain/watermark-options.ts";
import { encodeJpeg, photo } from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { expectProblem, readResult } from "./answers.ts";

const OPTIONS: CanonicalOptions = {
  pipelineVersion: PIPELINE_VERSION,
  text: "Theirs",
  position: "bottom-right",
  color: "auto",
  format: "jpeg",
  effort: "auto",
  maxWidth: 150,
  maxHeight: 150,
};

let service: RunningService;
let file: Uint8Array;

beforeAll(async () => {
  service = await startService({
    environment: { WATERMARK_TEXT: "Ours", EFFORT: "small", MAX_WIDTH: "90", MAX_HEIGHT: "90" },
  });
  file = await encodeJpeg(photo(200, 150));
});
afterEach(() => {
  const { usage } = service.service;
  expect(usage.buffers.leased).toBe(0);
  expect(usage.pool?.outputs.out).toBe(0);
});
afterAll(() => service.stop());

function post(
  fields: Record<string, string>,
  { route = "/optimize", accept = "*/*" } = {},
): Promise<Response> {
  return postPhoto(service, file, fields, { route, headers: { Accept: accept } });
}

const optimize = (change: Partial<CanonicalOptions> = {}, accept?: string): Promise<Response> =>
  post({ options: canonicalJson({ ...OPTIONS, ...change }) }, accept ? { accept } : {});

describe("POST /optimize with another node's options", () => {
  test("goes by them alone, never by its own settings or by Accept", async () => {
    const plain = await readResult(await optimize());
    expect(plain.picture).toMatchObject({ width: 150, height: 113 });
    const accepting = await readResult(await optimize({}, "image/webp"));
    expect(accepting.file).toEqual(plain.file);
    const other = await readResult(await optimize({ text: "Ours" }));
    expect(other.file).not.toEqual(plain.file);
    const webp = await readResult(await optimize({ format: "webp" }, "image/jpeg"));
    expect(webp.format).toBe("webp");
  });

  test("takes the longest text, even with every character escaped", async () => {
    const text = "\u{1d54f}".repeat(200);
    const written = canonicalJson({ ...OPTIONS, text });
    const escaped = written.replaceAll("\u{1d54f}", "\\ud835\\udd4f");
    for (const options of [written, escaped]) {
      // The font does not have this one, which is found out at work.
      const code = "watermark_unrenderable";
      await expectProblem(await post({ options }), { status: 422, code });
    }
    const field = "options";
    const padded = `${written}${" ".repeat(4096)}`;
    await expectProblem(await post({ options: padded }), {
      status: 400,
      code: "invalid_parameter",
      field,
    });
  });

  test("refuses malformed ones, and fields beside them", async () => {
    const bad: readonly (readonly [string, Record<string, string>])[] = [
      ["options", { options: "{}" }],
      ["options", { options: "not JSON" }],
      ["wm_text", { options: canonicalJson(OPTIONS), wm_text: "Mine" }],
      ["wm_mood", { options: canonicalJson(OPTIONS), wm_mood: "blue" }],
    ];
    for (const [field, fields] of bad) {
      const problem = { status: 400, code: "invalid_parameter", field } as const;
      await expectProblem(await post(fields), problem);
    }
  });

  test("does not work for another version of the pipeline", async () => {
    const answer = await optimize({ pipelineVersion: PIPELINE_VERSION + 1 });
    await expectProblem(answer, { status: 503, code: "backend_unavailable" });
    expect(answer.headers.get("X-T-Optimizer")).toBeNull();
  });

  test("goes by its own settings when there are none", async () => {
    for (const fields of [{}, { options: "" }, { options: "  " }]) {
      const { picture } = await readResult(await post({ ...fields, wm_format: "jpeg" }));
      expect(picture).toMatchObject({ width: 90, height: 68 });
    }
  });
});

test("POST /upload takes a field `options` for somebody else's", async () => {
  const plain = await readResult(await post({}, { route: "/upload" }));
  for (const options of [canonicalJson(OPTIONS), "size=large"]) {
    const answer = await post({ options, wm_format: "jpeg" }, { route: "/upload" });
    expect((await readResult(answer)).file).toEqual(plain.file);
  }
});
