import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type RunningService, startService } from "../../fixtures/running-service.ts";
import { freePort } from "../../fixtures/servers/free-port.ts";
import { expectProblem } from "../answers.ts";
import { createPageClient } from "./page-client.ts";

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

const { get, addresses } = createPageClient(() => service);

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
