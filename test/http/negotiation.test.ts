import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { encodePng, photo } from "../fixtures/pictures.ts";
import { photoForm, type RunningService, startService } from "../fixtures/running-service.ts";
import { readResult } from "./answers.ts";

const file = encodePng(photo(24, 16));
let service: RunningService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

async function formatFor(accept: string | undefined, fields: Record<string, string> = {}) {
  // Without the socket, as a client there sends an Accept of its own.
  const answer = await service.service.app.request("/upload", {
    method: "POST",
    body: photoForm(file, fields),
    ...(accept !== undefined && { headers: { Accept: accept } }),
  });
  expect(answer.headers.get("Vary")).toBe("Accept");
  return (await readResult(answer)).format;
}

describe("the output format", () => {
  test.each([
    ["image/webp"],
    ["IMAGE/WebP"],
    ["image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"],
    ["image/jpeg, image/webp"],
    ["image/jpeg;q=0.5, image/webp;q=0.6"],
    ["image/webp;q=0.001"],
    ['image/png, image/webp;level="a,b";q=0.4'],
    [" image/webp ; q=1.0 "],
  ])("is WebP where it is accepted by name: %s", async (accept) => {
    expect(await formatFor(accept)).toBe("webp");
  });

  test.each([
    [undefined],
    [""],
    ["*/*"],
    ["image/*"],
    ["image/jpeg"],
    ["image/avif, image/png"],
    ["image/webp;q=0"],
    ["image/webp;q=0, */*"],
    ["image/webp;q=0.000"],
    ["image/webp;q=0.5, image/jpeg;q=0.9"],
    ["text/html"],
    ["application/image/webp"],
    [",,;;q=,"],
  ])("is JPEG elsewhere: %s", async (accept) => {
    expect(await formatFor(accept)).toBe("jpeg");
  });

  test.each([
    ["image/webp", "jpeg", "jpeg"],
    ["image/jpeg", "webp", "webp"],
    ["image/webp", "auto", "webp"],
    ["image/jpeg", "auto", "jpeg"],
  ] as const)("with Accept %s and wm_format %s is %s", async (accept, wm_format, format) => {
    expect(await formatFor(accept, { wm_format })).toBe(format);
  });
});
