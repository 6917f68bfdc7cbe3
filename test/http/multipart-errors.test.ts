import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { encodePng, photo } from "../fixtures/pictures.ts";
import { type RunningService, startService } from "../fixtures/running-service.ts";
import {
  BOUNDARY,
  CONTENT_TYPE,
  type FormPart,
  multipartBody,
  photoPart,
} from "../ingest/multipart-body.ts";
import { expectProblem, readResult } from "./answers.ts";

const file = encodePng(photo(24, 16));
const picture = photoPart(file);
const onOptimizer = (parts: readonly FormPart[]) =>
  fetch(`${service.url}/optimize`, {
    method: "POST",
    body: multipartBody(parts),
    headers: { "Content-Type": CONTENT_TYPE },
  });
const field = (name: string, value: string | Uint8Array): FormPart => ({ name, value });

let service: RunningService;

beforeAll(async () => {
  service = await startService();
});
afterEach(async () => {
  expect(service.service.usage.buffers.leased).toBe(0);
  // What is refused for its form leaves nothing behind.
  expect(await service.storedObjects()).toEqual([]);
});
afterAll(() => service.stop());

function post(body: BodyInit | null, contentType: string | undefined = CONTENT_TYPE) {
  const headers = contentType === undefined ? {} : { "Content-Type": contentType };
  return fetch(`${service.url}/upload`, { method: "POST", body, headers });
}

describe("not_multipart", () => {
  test.each([
    ["no body and no type", null, undefined],
    ["no body", null, CONTENT_TYPE],
    ["an empty body", "", CONTENT_TYPE],
    ["a picture without a form", file, "image/png"],
    ["JSON", '{"image":"..."}', "application/json"],
    ["a form of another kind", "image=x", "application/x-www-form-urlencoded"],
    ["a type without a boundary", multipartBody([picture]), "multipart/form-data"],
    ["another boundary than the body's", multipartBody([picture]), `${CONTENT_TYPE}x`],
    ["a body cut in its photo", multipartBody([picture]).slice(0, 400), CONTENT_TYPE],
    ["a body without its last boundary", multipartBody([picture]).slice(0, -30), CONTENT_TYPE],
    ["text in place of a form", "what is this?", CONTENT_TYPE],
    [
      "a part without a name",
      `--${BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\nx\r\n--${BOUNDARY}--\r\n`,
      CONTENT_TYPE,
    ],
  ])("%s", async (_, body, contentType) => {
    await expectProblem(await post(body, contentType), { status: 400, code: "not_multipart" });
  });
});

describe("image_missing", () => {
  test.each<[string, FormPart[]]>([
    ["an empty form", []],
    ["fields alone", [field("wm_text", "a")]],
    ["an empty photo", [photoPart("")]],
    ["a file input in which nothing was chosen", [{ ...photoPart(""), filename: "" }]],
    ["a photo as text", [field("image", "photo.jpg")]],
    ["a photo under another name", [{ ...picture, name: "photo" }]],
  ])("%s", async (_, parts) => {
    const answer = await post(multipartBody(parts));
    await expectProblem(answer, { status: 400, code: "image_missing" });
  });
});

describe("invalid_parameter", () => {
  const longText = "ä".repeat(201);

  test.each<[string, string, FormPart[]]>([
    ["a second photo", "image", [picture, picture]],
    ["a photo and a text of the same name", "image", [picture, field("image", "x")]],
    ["a file beside the photo", "logo", [picture, { ...picture, name: "logo" }]],
    ["an unknown field", "wm_size", [picture, field("wm_size", "3")]],
    ["an unknown field before the photo", "wm_", [field("wm_", ""), picture]],
    ["a repeated field", "wm_text", [field("wm_text", "a"), picture, field("wm_text", "a")]],
    ["a field over 2 KiB", "wm_text", [picture, field("wm_text", " ".repeat(2049))]],
    ["a text of 201 code points", "wm_text", [picture, field("wm_text", longText)]],
    ["a text of 201 pairs of surrogates", "wm_text", [field("wm_text", "😀".repeat(201)), picture]],
    ["a line break in the text", "wm_text", [picture, field("wm_text", "a\nb")]],
    ["a zero byte in the text", "wm_text", [picture, field("wm_text", "a\u0000b")]],
    ["a delete character in the text", "wm_text", [picture, field("wm_text", "a\u007fb")]],
    ["a text that is not UTF-8", "wm_text", [field("wm_text", Uint8Array.of(0xff, 0xfe)), picture]],
    ["an unknown position", "wm_position", [picture, field("wm_position", "middle")]],
    ["a position in capitals", "wm_position", [picture, field("wm_position", "TOP")]],
    ["a colour by name", "wm_color", [picture, field("wm_color", "red")]],
    ["a colour of three digits", "wm_color", [picture, field("wm_color", "#fff")]],
    ["a colour of no digits", "wm_color", [picture, field("wm_color", "#gggggg")]],
    ["a format that is not given out", "wm_format", [picture, field("wm_format", "png")]],
    ["a format by its media type", "wm_format", [picture, field("wm_format", "image/webp")]],
  ])("%s", async (_, name, parts) => {
    const answer = await post(multipartBody(parts));
    await expectProblem(answer, { status: 400, code: "invalid_parameter", field: name });
  });

  test.each([
    ["wm_position", "middle", "bottom-right"],
    ["wm_color", "red", "#rrggbb"],
    ["wm_format", "png", "webp"],
    ["wm_text", "a\nb", "control characters"],
  ])("names the field %s, the value and what was expected", async (name, value, expected) => {
    const answer = await post(multipartBody([picture, field(name, value)]));
    const problem = { status: 400, code: "invalid_parameter", field: name } as const;
    const detail = await expectProblem(answer, problem);
    for (const told of [name, JSON.stringify(value), expected]) expect(detail).toContain(told);
  });

  test("repeats only the beginning of a long value", async () => {
    const answer = await post(multipartBody([picture, field("wm_color", "#".repeat(2000))]));
    const problem = { status: 400, code: "invalid_parameter", field: "wm_color" } as const;
    expect((await expectProblem(answer, problem)).length).toBeLessThan(300);
  });
});

describe("watermark_unrenderable", () => {
  test.each([
    ["漢字", "U+6F22"],
    ["ab\u{1f600}", "U+1F600"],
    ["שלום", "U+05E9"],
  ])("names what cannot be drawn of %s", async (text, missing) => {
    const answer = await onOptimizer([picture, field("wm_text", text)]);
    const problem = { status: 422, code: "watermark_unrenderable" } as const;
    expect(await expectProblem(answer, problem)).toContain(missing);
  });

  test.each(["\u200b", "\u00ad", "\u2060\u200e"])("takes no text without ink: %j", async (text) => {
    const answer = await onOptimizer([picture, field("wm_text", text)]);
    await expectProblem(answer, { status: 422, code: "watermark_unrenderable" });
  });
});

test.each([
  ["200 code points", "ä".repeat(200)],
  ["200 code points once they are composed", "a\u0308".repeat(200)],
  ["200 code points and white space around them", ` ${"x".repeat(200)}\n`],
  ["2 KiB of white space, which is nothing", " ".repeat(2048)],
])("a text of %s is drawn", async (_, text) => {
  await readResult(await onOptimizer([picture, field("wm_text", text)]));
});
