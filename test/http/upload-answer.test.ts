import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { encodeJpeg, photo } from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { CONTENT_TYPE, type FormPart, multipartBody, photoPart } from "../ingest/multipart-body.ts";
import { idOf, readResult } from "./answers.ts";

let service: RunningService;
let file: Uint8Array;
let first: Response;
let second: Response;

beforeAll(async () => {
  service = await startService();
  file = await encodeJpeg(photo(200, 150));
  first = await postPhoto(service, file);
  second = await postPhoto(service, file);
});
afterAll(() => service.stop());

function post(parts: readonly FormPart[], accept?: string): Promise<Response> {
  return fetch(`${service.url}/upload`, {
    method: "POST",
    body: multipartBody(parts),
    headers: { "Content-Type": CONTENT_TYPE, ...(accept && { Accept: accept }) },
  });
}

/** The timings of an answer by their names in lower case, as `X-T-*` tell them. */
function timingsOf(answer: Response): Record<string, string> {
  const names = [...answer.headers.keys()].filter((name) => name.startsWith("x-t-"));
  return Object.fromEntries(names.map((n) => [n.slice(4), answer.headers.get(n) ?? ""]));
}

/** The same out of `Server-Timing`. */
function serverTimingsOf(answer: Response): Record<string, string> {
  const entries = answer.headers.get("Server-Timing")?.split(", ") ?? [];
  return Object.fromEntries(entries.map((entry) => entry.split(";dur=")));
}

describe("the answer to a new photo", () => {
  test("is its picture, acknowledged by an id in both places", async () => {
    expect(idOf(first)).toMatch(/^[0-9a-f]{64}$/);
    expect((await readResult(first.clone())).format).toBe("jpeg");
  });

  test("is a miss that was stored, and depends on Accept alone", () => {
    expect(first.headers.get("X-Cache")).toBe("MISS");
    expect(first.headers.get("Cache-Status")).toBe("Filigrane; fwd=miss; stored");
    expect(first.headers.get("Vary")).toBe("Accept");
  });

  test("tells how long each step took, in milliseconds with three decimals", () => {
    const timings = timingsOf(first);
    expect(Object.keys(timings).sort()).toEqual(
      ["read", "hash", "redis", "minio", "optimizer", "store"].sort(),
    );
    for (const value of Object.values(timings)) {
      expect(value).toMatch(/^\d+\.\d{3}$/);
      expect(Number(value)).toBeLessThan(20_000);
    }
    expect(Number(timings.optimizer)).toBeGreaterThan(0);
    expect(serverTimingsOf(first)).toEqual(timings);
  });

  test("is never compressed on its way", async () => {
    const answer = await postPhoto(service, file, {}, { headers: { "Accept-Encoding": "gzip" } });
    expect(answer.headers.get("Content-Encoding")).toBeNull();
    await readResult(answer);
  });
});

describe("the answer to the same photo again", () => {
  test("is a hit with the same bytes under the same id", async () => {
    expect(second.headers.get("X-Cache")).toBe("HIT");
    expect(second.headers.get("Cache-Status")).toBe("Filigrane; hit");
    expect(idOf(second)).toBe(idOf(first));
    expect((await readResult(second.clone())).file).toEqual((await readResult(first.clone())).file);
  });

  test("tells only the steps it went through", () => {
    const timings = timingsOf(second);
    expect(Object.keys(timings).sort()).toEqual(["hash", "read", "redis"]);
    expect(serverTimingsOf(second)).toEqual(timings);
  });

  test("is a hit whatever its file is called", async () => {
    const answer = await post([{ ...photoPart(file), filename: "../../elsewhere.png" }]);
    expect(answer.headers.get("X-Cache")).toBe("HIT");
    expect(idOf(answer)).toBe(idOf(first));
  });
});

describe("fields", () => {
  const text: FormPart = { name: "wm_text", value: "Zoë" };
  const position: FormPart = { name: "wm_position", value: "top" };

  test("count alike before the file, after it, and on both sides", async () => {
    const orders = [
      [text, position, photoPart(file)],
      [photoPart(file), position, text],
      [position, photoPart(file), text],
    ];
    const ids = [];
    for (const parts of orders) ids.push(idOf(await post(parts)));
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).not.toBe(idOf(first));
  });

  test.each(["", "  ", "\t\r\n"])("that hold nothing but %j count as absent", async (value) => {
    const names = ["wm_text", "wm_position", "wm_format", "wm_color", "wm_effort"];
    const answer = await post([...names.map((name) => ({ name, value })), photoPart(file)]);
    expect(idOf(answer)).toBe(idOf(first));
  });

  test("of somebody else are left alone", async () => {
    const answer = await post([{ name: "csrf_token", value: "x" }, photoPart(file)]);
    expect(idOf(answer)).toBe(idOf(first));
  });

  test("may carry a type and a charset", async () => {
    const typed = { ...text, type: "text/plain; charset=utf-8" };
    const ids = [
      idOf(await post([typed, photoPart(file)])),
      idOf(await post([text, photoPart(file)])),
    ];
    expect(ids[0]).toBe(ids[1] ?? "");
  });
});
