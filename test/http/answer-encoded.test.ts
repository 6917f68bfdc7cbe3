import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { type RunningService, startService } from "../fixtures/running-service.ts";
import { createPageClient } from "./page/page-client.ts";

let service: RunningService;
/** Of the page, of the docs, and of the API's document. */
let paths: readonly string[];

const { get, addresses } = createPageClient(() => service);

beforeAll(async () => {
  service = await startService({ environment: { WORKERS: "1" } });
  const { script, styles } = await addresses();
  paths = [
    ...["/", script, styles, "/favicon.svg", "/manifest.webmanifest"],
    ...["/docs", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css", "/docs/start.js"],
    "/openapi.json",
  ];
});
afterAll(() => service.stop());

describe("the encoding", () => {
  test.each([
    ["gzip, deflate, br, zstd", "br"],
    ["gzip, deflate", "gzip"],
    ["GZIP;q=0.5", "gzip"],
    ["br;q=0.5, gzip;q=0.8", "gzip"],
    ["br;q=0, gzip", "gzip"],
    ["zstd", null],
    ["*", null],
    ["identity", null],
  ])("for Accept-Encoding %j is %p", async (accepted, coding) => {
    for (const path of paths) {
      const plain = await get(path);
      const answer = await get(path, { "Accept-Encoding": accepted });
      expect(answer.headers.get("Content-Encoding")).toBe(coding);
      expect(answer.headers.get("Vary")).toContain("Accept-Encoding");
      const sent = await answer.bytes();
      expect(answer.headers.get("Content-Length")).toBe(String(sent.byteLength));
      const decode = {
        br: brotliDecompressSync,
        gzip: gunzipSync,
        none: (bytes: Uint8Array) => bytes,
      };
      const decoded = decode[coding === "br" || coding === "gzip" ? coding : "none"](sent);
      // By itself, as a difference would be printed in megabytes.
      expect(Buffer.compare(decoded, await plain.bytes())).toBe(0);
    }
  });

  test("gives each its own strong tag, by which 304 is answered", async () => {
    for (const path of paths) {
      const tags = new Set<string>();
      for (const accepted of ["br", "gzip", "identity"]) {
        const headers = { "Accept-Encoding": accepted };
        const etag = (await get(path, headers)).headers.get("ETag") ?? "";
        expect(etag).toMatch(/^"[0-9a-f]{16}(-br|-gzip)?"$/);
        tags.add(etag);
        const again = await get(path, { ...headers, "If-None-Match": `"x", ${etag}` });
        expect(again.status).toBe(304);
        expect(again.headers.get("ETag")).toBe(etag);
        expect(again.headers.get("Vary")).toContain("Accept-Encoding");
        expect(again.headers.get("Cache-Control")).not.toBeNull();
        expect((await again.bytes()).byteLength).toBe(0);
        const other = await get(path, { ...headers, "If-None-Match": `"x"` });
        expect(other.status).toBe(200);
      }
      expect(tags.size).toBe(3);
    }
  });

  test("is told to HEAD as well", async () => {
    for (const path of paths) {
      const headers = { "Accept-Encoding": "br" };
      const whole = await get(path, headers);
      const head = await get(path, headers, "HEAD");
      for (const name of ["ETag", "Content-Encoding", "Content-Length", "Content-Type"]) {
        expect(head.headers.get(name)).toBe(whole.headers.get(name));
      }
      expect((await head.bytes()).byteLength).toBe(0);
    }
  });
});
