import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { encodePng, photo } from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { expectProblem, readResult } from "./answers.ts";

const ID = "a".repeat(64);
const UNKNOWN_PATHS = [
  ...["/nothing", "/uploads", "/upload/", "/Upload", "/upload/x", "/image", "/status/"],
  ...[
    `/image/${ID}/x`,
    "/healthz/x",
    "/%00",
    "/%e0%a4%a",
    "/..%2f..%2fetc%2fpasswd",
    "/nothing?a=b",
  ],
];
const ROUTES = [
  ["/upload", ["POST", "OPTIONS"]],
  ["/optimize", ["POST", "OPTIONS"]],
  [`/status/${ID}`, ["GET", "HEAD", "OPTIONS"]],
  [`/image/${ID}`, ["GET", "HEAD", "OPTIONS"]],
  ["/healthz", ["GET", "HEAD", "OPTIONS"]],
] as const;
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND"];

let service: RunningService;
let optimizer: RunningService;

beforeAll(async () => {
  service = await startService();
  optimizer = await startService({ environment: { ROLE: "optimizer" } });
});
afterAll(async () => {
  await service.stop();
  await optimizer.stop();
});

describe("an unknown route", () => {
  test.each(UNKNOWN_PATHS.map((path) => [path]))("is 404: %s", async (path) => {
    for (const method of METHODS) {
      const body = method === "POST" ? "something" : undefined;
      const answer = await fetch(`${service.url}${path}`, { method, ...(body && { body }) });
      await expectProblem(answer, { status: 404, code: "not_found" });
      expect(answer.headers.get("Allow")).toBeNull();
    }
  });

  test("is 404 without a body to HEAD", async () => {
    const answer = await fetch(`${service.url}/nothing`, { method: "HEAD" });
    expect(answer.status).toBe(404);
    expect((await answer.bytes()).byteLength).toBe(0);
  });
});

describe("a wrong method", () => {
  test.each(ROUTES)("on %s is 405 and tells the right ones", async (path, allowed) => {
    const wrong = METHODS.filter((method) => !allowed.some((known) => known === method));
    expect(wrong.length).toBeGreaterThan(3);
    for (const method of wrong) {
      const answer = await fetch(`${service.url}${path}`, { method });
      const detail = await expectProblem(answer, { status: 405, code: "method_not_allowed" });
      expect(detail).toContain(method);
      expect(answer.headers.get("Allow")?.split(", ")).toEqual([...allowed]);
    }
  });
});

describe("every answer", () => {
  test("repeats a request's id, or has one of its own", async () => {
    const headers = { "X-Request-Id": "from-the-client-7" };
    const told = await fetch(`${service.url}/nothing`, { headers });
    expect(told.headers.get("X-Request-Id")).toBe("from-the-client-7");
    const untold = await fetch(`${service.url}/nothing`);
    expect(untold.headers.get("X-Request-Id")).toMatch(/^[\w-]{20,}$/);
  });

  test("is never taken for a page, and brings no script", async () => {
    const answer = await fetch(`${service.url}/<script>alert(1)</script>`);
    expect(answer.headers.get("X-Content-Type-Options")).toBe("nosniff");
    await expectProblem(answer, { status: 404, code: "not_found" });
  });
});

describe("health", () => {
  test("is alive in every role, and nothing more", async () => {
    for (const { url } of [service, optimizer]) {
      const answer = await fetch(`${url}/healthz`);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ status: "ok" });
    }
  });
});

describe("an optimizer", () => {
  const file = encodePng(photo(24, 16));

  test("makes pictures", async () => {
    await readResult(await postPhoto(optimizer, file, {}, { route: "/optimize" }));
  });

  test("has none of the routes that keep something, and keeps nothing", async () => {
    for (const path of ["/upload", `/status/${ID}`, `/image/${ID}`]) {
      for (const method of ["GET", "POST", "DELETE"]) {
        const answer = await fetch(`${optimizer.url}${path}`, { method });
        await expectProblem(answer, { status: 404, code: "not_found" });
      }
    }
    expect(await readdir(optimizer.dataFolder)).toEqual([]);
  });

  test("answers a wrong method on a route that it has", async () => {
    const answer = await fetch(`${optimizer.url}/optimize`);
    await expectProblem(answer, { status: 405, code: "method_not_allowed" });
  });
});
