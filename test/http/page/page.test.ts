import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { type RunningService, startService } from "../../fixtures/running-service.ts";
import { freePort } from "../../fixtures/servers/free-port.ts";
import { expectProblem } from "../answers.ts";

/** What would break out of an attribute, or change its meaning, if it were not escaped. */
const NASTY_TEXT = `"><script>alert(1)</script> &quot; ' &amp; © é 写`;

let service: RunningService;

beforeAll(async () => {
  service = await startService({
    environment: {
      ...{ MAX_UPLOAD_BYTES: "3MiB", MAX_WIDTH: "800", MAX_HEIGHT: "600" },
      ...{ EFFORT: "small", WATERMARK_TEXT: NASTY_TEXT },
    },
  });
});
afterAll(() => service.stop());

/** With nothing decoded behind the test's back. */
function get(path: string, headers: Record<string, string> = {}, method = "GET") {
  const init = { method, headers: { "Accept-Encoding": "identity", ...headers } };
  return fetch(`${service.url}${path}`, { ...init, decompress: false });
}

/** The addresses of the page's files, as a browser reads them. */
async function addresses(): Promise<
  Readonly<Record<"script" | "styles" | "icon" | "manifest", string>>
> {
  const found: Record<string, string> = {};
  const read = (name: string, attribute: string) => ({
    element(element: HTMLRewriterTypes.Element) {
      found[name] = element.getAttribute(attribute) ?? "";
    },
  });
  await new HTMLRewriter()
    .on("script[src]", read("script", "src"))
    .on("link[rel=stylesheet]", read("styles", "href"))
    .on("link[rel=icon]", read("icon", "href"))
    .on("link[rel=manifest]", read("manifest", "href"))
    .transform(await get("/"))
    .text();
  const { script = "", styles = "", icon = "", manifest = "" } = found;
  return { script, styles, icon, manifest };
}

describe("GET /", () => {
  test("gives the page, which is asked after each time", async () => {
    const answer = await get("/");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
    expect(answer.headers.get("Cache-Control")).toBe("no-cache");
    const html = await answer.text();
    expect(answer.headers.get("Content-Length")).toBe(String(Buffer.byteLength(html)));
    expect(html).toStartWith("<!doctype html>");
    expect(html).not.toContain("<!--");
  });

  test("lets the page load and run its own files only", async () => {
    const { headers } = await get("/");
    const policy = headers.get("Content-Security-Policy")?.split("; ");
    expect(policy).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' blob: data:",
      "connect-src 'self'",
      "font-src 'self'",
      "manifest-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ]);
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Referrer-Policy")).toBe("no-referrer");
  });

  test("has no script or style of its own in the markup, which the policy would forbid", async () => {
    const scripts: (string | null)[] = [];
    const inline: string[] = [];
    await new HTMLRewriter()
      .on("*", {
        element(element) {
          if (element.tagName === "script") scripts.push(element.getAttribute("src"));
          if (element.tagName === "style") inline.push("style");
          for (const [name] of element.attributes) {
            if (name === "style" || name.startsWith("on")) inline.push(name);
          }
        },
      })
      .transform(await get("/"))
      .text();
    expect(scripts).toEqual([(await addresses()).script]);
    expect(inline).toEqual([]);
  });

  test("tells the page the present settings, whatever is in them", async () => {
    const told: Record<string, string> = {};
    await new HTMLRewriter()
      .on("html", {
        element(element) {
          for (const [name, value] of element.attributes) told[name] = value;
        },
      })
      .transform(await get("/"))
      .text();
    expect(told).toEqual({
      lang: "en",
      "data-max-upload-bytes": String(3 * 2 ** 20),
      "data-max-width": "800",
      "data-max-height": "600",
      "data-effort": "small",
      // As it stands in the source; browsers read `&amp;` and `&quot;` as what they mean.
      "data-watermark-text": NASTY_TEXT.replaceAll("&", "&amp;").replaceAll('"', "&quot;"),
    });
  });
});

describe("a file of the page", () => {
  test("has an address that changes with its bytes, and is kept for ever", async () => {
    const { script, styles } = await addresses();
    expect(script).toMatch(/^\/assets\/page\.[0-9a-f]{16}\.js$/);
    expect(styles).toMatch(/^\/assets\/page\.[0-9a-f]{16}\.css$/);
    for (const [address, type] of [
      [script, "text/javascript; charset=utf-8"],
      [styles, "text/css; charset=utf-8"],
    ] as const) {
      const answer = await get(address);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("Content-Type")).toBe(type);
      expect(answer.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
      const bytes = await answer.bytes();
      expect(bytes.byteLength).toBeGreaterThan(0);
      const sha256 = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
      expect(address).toContain(sha256.slice(0, 16));
    }
  });

  test("is asked after each time where its address stays", async () => {
    const { icon, manifest } = await addresses();
    expect({ icon, manifest }).toEqual({ icon: "/favicon.svg", manifest: "/manifest.webmanifest" });
    const picture = await get(icon);
    expect(picture.headers.get("Content-Type")).toBe("image/svg+xml");
    expect(picture.headers.get("Cache-Control")).toBe("no-cache");
    const description = await get(manifest);
    expect(description.headers.get("Content-Type")).toBe("application/manifest+json");
    expect(description.headers.get("Cache-Control")).toBe("no-cache");
    const { icons } = JSON.parse(await description.text());
    for (const { src } of icons) {
      const { pathname } = new URL(src, `${service.url}${manifest}`);
      expect((await get(pathname)).status).toBe(200);
    }
  });

  test("is the icon, too, where browsers look for one by themselves", async () => {
    const answer = await get("/favicon.ico");
    expect(answer.headers.get("Content-Type")).toBe("image/svg+xml");
    expect(await answer.bytes()).toEqual(await (await get("/favicon.svg")).bytes());
  });

  test("is 404 under the address of other bytes", async () => {
    for (const path of [
      "/assets/page.0123456789abcdef.js",
      "/assets/page.js",
      "/assets/..%2fpage.html",
    ]) {
      await expectProblem(await get(path), { status: 404, code: "not_found" });
    }
  });
});

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

describe("a method", () => {
  test("HEAD gives the same head and no body", async () => {
    for (const path of ["/", (await addresses()).script, "/favicon.ico", "/manifest.webmanifest"]) {
      const whole = await get(path);
      const head = await get(path, {}, "HEAD");
      expect(head.status).toBe(200);
      expect((await head.bytes()).byteLength).toBe(0);
      for (const name of ["Content-Type", "Content-Length", "ETag", "Cache-Control"]) {
        expect(head.headers.get(name)).toBe(whole.headers.get(name));
      }
    }
  });

  test.each(["POST", "PUT", "DELETE"])("%s is 405 and told what is allowed", async (method) => {
    for (const path of ["/", (await addresses()).script, "/favicon.ico", "/manifest.webmanifest"]) {
      const answer = await get(path, {}, method);
      await expectProblem(answer, { status: 405, code: "method_not_allowed" });
      expect(answer.headers.get("Allow")).toBe("GET, HEAD, OPTIONS");
    }
  });
});

test("an api has the page, even without an optimizer", async () => {
  const OPTIMIZER_URL = `http://127.0.0.1:${await freePort()}`;
  const api = await startService({ environment: { ROLE: "api", ALLOW_LOCAL: "1", OPTIMIZER_URL } });
  try {
    const answer = await fetch(api.url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
  } finally {
    await api.stop();
  }
});

test.each(["optimizer", "worker"])("the role %s has no page", async (role) => {
  const node = await startService({ environment: { ROLE: role, ALLOW_LOCAL: "1" } });
  try {
    for (const path of ["/", "/favicon.ico", "/assets/page.js"]) {
      const answer = await fetch(`${node.url}${path}`);
      await expectProblem(answer, { status: 404, code: "not_found" });
    }
  } finally {
    await node.stop();
  }
});
