import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { encodePng, photo } from "../fixtures/pictures.ts";
import { photoForm, type RunningService, startService } from "../fixtures/running-service.ts";

const ELSEWHERE = "https://elsewhere.example";
const ALLOWED_PAGE = "https://example.org";
const ID = "a".repeat(64);
const EXPOSED = [
  ...["X-Cache", "Cache-Status", "Server-Timing", "Content-Location", "Location", "Retry-After"],
  ...["ETag", "X-T-Read", "X-T-Hash", "X-T-Redis", "X-T-Minio", "X-T-Optimizer", "X-T-Store"],
  "X-T-Rabbit",
];
const REQUEST_HEADERS = [
  ...["Content-Type", "Accept", "Prefer", "Authorization", "If-None-Match", "X-Request-Id"],
];

let open: RunningService;
let closed: RunningService;

beforeAll(async () => {
  open = await startService();
  closed = await startService({ environment: { CORS_ORIGIN: ALLOWED_PAGE } });
});
afterAll(async () => {
  await open.stop();
  await closed.stop();
});

/** A header's list as a set in lower case, as browsers compare it. */
function listOf(answer: Response, header: string): Set<string> {
  const names = answer.headers.get(header)?.split(",") ?? [];
  return new Set(names.map((name) => name.trim().toLowerCase()));
}

const lowerCase = (names: readonly string[]): Set<string> =>
  new Set(names.map((name) => name.toLowerCase()));

const PHOTO = encodePng(photo(24, 16));
const NO_PICTURE = new TextEncoder().encode("no picture at all");

/** One request to each route, and to some that fail, as a page elsewhere makes them. */
const REQUESTS: readonly (readonly [string, string, () => RequestInit, number])[] = [
  ["an upload", "/upload", () => ({ method: "POST", body: photoForm(PHOTO) }), 200],
  ["an optimizer's picture", "/optimize", () => ({ method: "POST", body: photoForm(PHOTO) }), 200],
  [
    "a promise",
    "/upload",
    () => ({
      method: "POST",
      // Another text each time: a photo that is done needs no promise.
      body: photoForm(PHOTO, { wm_text: crypto.randomUUID() }),
      headers: { Prefer: "respond-async" },
    }),
    202,
  ],
  ["health", "/healthz", () => ({}), 200],
  ["an upload that is none", "/upload", () => ({ method: "POST", body: "x" }), 400],
  ["no picture", "/upload", () => ({ method: "POST", body: photoForm(NO_PICTURE) }), 415],
  ["an unknown image", `/image/${ID}`, () => ({}), 404],
  ["an unknown job", `/status/${ID}`, () => ({}), 404],
  ["what is no id", "/image/x", () => ({}), 400],
  ["an unknown route", "/nothing", () => ({}), 404],
  ["a wrong method", "/upload", () => ({ method: "DELETE" }), 405],
];

describe("every answer may be read elsewhere", () => {
  test.each(REQUESTS)("%s", async (_, path, init, status) => {
    for (const [service, allowed] of [
      [open, "*"],
      [closed, ALLOWED_PAGE],
    ] as const) {
      for (const origin of [ELSEWHERE, ALLOWED_PAGE, undefined]) {
        const request = new Request(`${service.url}${path}`, init());
        if (origin) request.headers.set("Origin", origin);
        const answer = await fetch(request);
        expect(answer.status).toBe(status);
        expect(answer.headers.get("Access-Control-Allow-Origin")).toBe(allowed);
        expect(answer.headers.get("Timing-Allow-Origin")).toBe(allowed);
        expect(answer.headers.get("Access-Control-Allow-Credentials")).toBeNull();
        expect(answer.headers.get("Cross-Origin-Resource-Policy")).toBe("cross-origin");
        expect(listOf(answer, "Access-Control-Expose-Headers")).toEqual(lowerCase(EXPOSED));
        await answer.bytes();
      }
    }
  });
});

describe("a preflight", () => {
  test.each([
    ["/upload", "POST"],
    ["/optimize", "POST"],
    [`/status/${ID}`, "GET"],
    [`/image/${ID}`, "HEAD"],
  ])("of %s allows %s with every header of the contract", async (path, method) => {
    for (const [service, allowed] of [
      [open, "*"],
      [closed, ALLOWED_PAGE],
    ] as const) {
      const answer = await fetch(`${service.url}${path}`, {
        method: "OPTIONS",
        headers: {
          Origin: ELSEWHERE,
          "Access-Control-Request-Method": method,
          "Access-Control-Request-Headers": REQUEST_HEADERS.join(",").toLowerCase(),
        },
      });
      expect(answer.status).toBe(204);
      expect(answer.headers.get("Access-Control-Allow-Origin")).toBe(allowed);
      expect(listOf(answer, "Access-Control-Allow-Methods")).toContain(method.toLowerCase());
      expect(listOf(answer, "Access-Control-Allow-Headers")).toEqual(lowerCase(REQUEST_HEADERS));
      expect(Number(answer.headers.get("Access-Control-Max-Age"))).toBeGreaterThan(0);
      expect((await answer.bytes()).byteLength).toBe(0);
    }
  });

  test("allows no method and no header that no route has", async () => {
    const answer = await fetch(`${open.url}/upload`, {
      method: "OPTIONS",
      headers: {
        Origin: ELSEWHERE,
        "Access-Control-Request-Method": "DELETE",
        "Access-Control-Request-Headers": "x-anything",
      },
    });
    expect(listOf(answer, "Access-Control-Allow-Methods")).not.toContain("delete");
    expect(listOf(answer, "Access-Control-Allow-Headers")).not.toContain("x-anything");
  });
});

test("answers to everybody do not vary by origin, so that caches keep one copy", async () => {
  for (const path of ["/healthz", `/image/${ID}`, `/status/${ID}`]) {
    const answer = await fetch(`${open.url}${path}`, { headers: { Origin: ELSEWHERE } });
    expect(answer.headers.get("Vary")).toBeNull();
  }
});
