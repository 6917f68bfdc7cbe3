import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Bytes, encodeJpeg, photo } from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../fixtures/temporary-folder.ts";
import { expectProblem, idOf, readResult } from "./answers.ts";

const UNKNOWN = "0".repeat(64);

let folder: TemporaryFolder;
let service: RunningService;
let id: string;
let uploaded: Bytes;

beforeAll(async () => {
  folder = await createTemporaryFolder();
  service = await startService({ environment: { DATA_DIR: folder.path } });
  const answer = await postPhoto(service, await encodeJpeg(photo(120, 80)), { wm_format: "webp" });
  id = idOf(answer);
  uploaded = (await readResult(answer)).file;
});
afterAll(async () => {
  await service.stop();
  await folder.remove();
});

function get(path: string, headers: Record<string, string> = {}, method = "GET") {
  return fetch(`${service.url}/image/${path}`, { method, headers });
}

function expectLasting(answer: Response): void {
  expect(answer.headers.get("ETag")).toBe(`"${id}"`);
  expect(answer.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
  expect(answer.headers.get("Cross-Origin-Resource-Policy")).toBe("cross-origin");
  expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("*");
  // It depends on nothing but its address.
  expect(answer.headers.get("Vary")).toBeNull();
}

describe("GET /image/{id}", () => {
  test("gives the bytes that the upload gave, for ever", async () => {
    const answer = await get(id);
    expectLasting(answer);
    expect((await readResult(answer)).file).toEqual(uploaded);
  });

  test("gives the format that it has, whatever is accepted", async () => {
    const answer = await get(id, { Accept: "image/jpeg" });
    expect((await readResult(answer)).format).toBe("webp");
  });

  test("HEAD gives the same head and no body", async () => {
    const answer = await get(id, {}, "HEAD");
    expect(answer.status).toBe(200);
    expectLasting(answer);
    expect(answer.headers.get("Content-Type")).toBe("image/webp");
    expect(answer.headers.get("Content-Length")).toBe(String(uploaded.byteLength));
    expect((await answer.bytes()).byteLength).toBe(0);
  });

  test.each([
    ["its own tag", (tag: string) => tag],
    ["its tag made weak", (tag: string) => `W/${tag}`],
    ["a list with its tag", (tag: string) => `"a", W/"b" ,${tag},"c"`],
    ["any tag", () => "*"],
  ])("answers 304 to If-None-Match with %s", async (_, ifNoneMatch) => {
    for (const method of ["GET", "HEAD"]) {
      const answer = await get(id, { "If-None-Match": ifNoneMatch(`"${id}"`) }, method);
      expect(answer.status).toBe(304);
      expectLasting(answer);
      expect((await answer.bytes()).byteLength).toBe(0);
    }
  });

  test.each([
    ["another tag", () => `"${UNKNOWN}"`],
    ["the id without quotes", () => id],
    ["a part of its tag", () => `"${id.slice(0, 63)}"`],
    ["nothing", () => ""],
  ])("answers 200 to If-None-Match with %s", async (_, ifNoneMatch) => {
    const answer = await get(id, { "If-None-Match": ifNoneMatch() });
    await readResult(answer);
  });
});

describe("an id that leads nowhere", () => {
  test("is 404, also for who would take anything", async () => {
    await expectProblem(await get(UNKNOWN), { status: 404, code: "not_found" });
    const answer = await get(UNKNOWN, { "If-None-Match": "*" });
    await expectProblem(answer, { status: 404, code: "not_found" });
    const head = await get(UNKNOWN, {}, "HEAD");
    expect(head.status).toBe(404);
    expect((await head.bytes()).byteLength).toBe(0);
  });

  test.each([
    ["too short", "a".repeat(63)],
    ["too long", "a".repeat(65)],
    ["in capitals", "A".repeat(64)],
    ["no hexadecimal digits", "g".repeat(64)],
    ["an escaped digit too many", `${"a".repeat(64)}%61`],
    ["a path out of the store", "..%2f..%2fqueue.sqlite"],
    ["a path out of the store as long as an id", `..%2f${"a".repeat(61)}`],
    ["a line break behind it", `${"a".repeat(64)}%0a`],
    ["a zero byte", `${"a".repeat(63)}%00`],
    ["broken UTF-8", "%e0%a4%a"],
    ["other digits that look alike", encodeURIComponent("٠".repeat(64))],
  ])("is 400 when it is no id: %s", async (_, path) => {
    for (const route of ["image", "status"]) {
      const answer = await fetch(`${service.url}/${route}/${path}`);
      await expectProblem(answer, { status: 400, code: "invalid_id" });
    }
  });

  test("is 404 when there is no id at all, or something behind it", async () => {
    for (const path of ["", `${id}/`, `${id}/x`, `x/../../${id}`]) {
      await expectProblem(await get(path), { status: 404, code: "not_found" });
    }
  });
});

test("a picture is still there after a restart, and its upload a hit", async () => {
  await service.stop();
  service = await startService({ environment: service.environment });
  const answer = await get(id);
  expectLasting(answer);
  expect((await readResult(answer)).file).toEqual(uploaded);
  const again = await postPhoto(service, await encodeJpeg(photo(120, 80)), { wm_format: "webp" });
  expect(again.headers.get("X-Cache")).toBe("HIT");
  expect(idOf(again)).toBe(id);
});
