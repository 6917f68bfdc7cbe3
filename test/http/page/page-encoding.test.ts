import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { type RunningService, startService } from "../../fixtures/running-service.ts";
import { createPageClient } from "./page-client.ts";

let service: RunningService;

beforeAll(async () => {
  service = await startService({ environment: { WORKERS: "1" } });
});
afterAll(() => service.stop());

const { get, addresses } = createPageClient(() => service);

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
    const { script, styles } = await addresses();
    for (const path of ["/", script, styles, "/favicon.svg"]) {
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
      expect(
        new Uint8Array(decode[coding === "br" || coding === "gzip" ? coding : "none"](sent)),
      ).toEqual(await plain.bytes());
    }
  });

  test("gives each its own tag, by which 304 is answered", async () => {
    const { script } = await addresses();
    for (const path of ["/", script, "/favicon.svg"]) {
      const tags = new Set<string>();
      for (const accepted of ["br", "gzip", "identity"]) {
        const headers = { "Accept-Encoding": accepted };
        const etag = (await get(path, headers)).headers.get("ETag") ?? "";
        expect(etag).toMatch(/^"[0-9a-f]{16}(-br|-gzip)?"$/);
        tags.add(etag);
        const again = await get(path, { ...headers, "If-None-Match": `"x", ${etag}` });
        expect(again.status).toBe(304);
        expect(again.headers.get("ETag")).toBe(etag);
        expect(again.headers.get("Cache-Control")).not.toBeNull();
        expect((await again.bytes()).byteLength).toBe(0);
        const other = await get(path, { ...headers, "If-None-Match": `"x"` });
        expect(other.status).toBe(200);
      }
      expect(tags.size).toBe(3);
    }
  });
});
