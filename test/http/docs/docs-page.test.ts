import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import type { OpenApiDocument } from "../../../src/http/openapi/types.ts";
import { useBrowser } from "../../fixtures/browser/use-browser.ts";
import { type RunningService, startService } from "../../fixtures/running-service.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { expectProblem } from "../answers.ts";

let service: RunningService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const ASSETS = [
  ["/docs", "text/html"],
  ["/docs/swagger-ui.css", "text/css"],
  ["/docs/swagger-ui-bundle.js", "text/javascript"],
  ["/docs/start.js", "text/javascript"],
] as const;

describe("what the reference is made of", () => {
  test.each(ASSETS)("is served compressed, and once: %s", async (path, type) => {
    const headers = { "Accept-Encoding": "gzip" };
    const first = await fetch(`${service.url}${path}`, { headers });
    expect(first.status).toBe(200);
    expect(first.headers.get("Content-Type")).toStartWith(type);
    expect(first.headers.get("Cache-Control")).toBe("no-cache");
    expect((await first.bytes()).byteLength).toBeGreaterThan(400);
    const etag = first.headers.get("ETag") ?? "";
    expect(etag).not.toBe("");
    const again = await fetch(`${service.url}${path}`, {
      headers: { ...headers, "If-None-Match": etag },
    });
    expect(again.status).toBe(304);
  });

  test("goes over the wire at under a third of its size", async () => {
    const url = `${service.url}/docs/swagger-ui-bundle.js`;
    const headers = { "Accept-Encoding": "gzip" };
    const answer = await fetch(url, { headers, decompress: false });
    expect(answer.headers.get("Content-Encoding")).toBe("gzip");
    const packed = await answer.bytes();
    const plain = await (await fetch(url, { headers: { "Accept-Encoding": "identity" } })).bytes();
    expect(packed.byteLength).toBeLessThan(plain.byteLength / 3);
    expect(Bun.gunzipSync(packed)).toEqual(plain);
  });

  test("is what it is and nothing else", async () => {
    for (const name of ["swagger-ui-bundle.js.map", "constructor", "..%2f..%2fpackage.json"]) {
      const answer = await fetch(`${service.url}/docs/${name}`);
      await expectProblem(answer, { status: 404, code: "not_found" });
    }
    const answer = await fetch(`${service.url}/docs`, { method: "POST" });
    await expectProblem(answer, { status: 405, code: "method_not_allowed" });
  });

  test("is not for those who take no uploads", async () => {
    const optimizer = await startService({ environment: { ROLE: "optimizer" } });
    try {
      const answer = await fetch(`${optimizer.url}/docs`);
      await expectProblem(answer, { status: 404, code: "not_found" });
    } finally {
      await optimizer.stop();
    }
  });

  test("has a policy that allows no script and no style inside the page", async () => {
    const answer = await fetch(`${service.url}/docs`);
    const policy = answer.headers.get("Content-Security-Policy") ?? "";
    expect(policy).toStartWith("default-src 'none';");
    expect(policy).not.toContain("unsafe");
    expect(policy).not.toContain("http");
  });
});

describeService("chromium", () => {
  const openPage = useBrowser();
  // Which fails the test for anything from elsewhere, a complaint or a violated policy.
  const openReference = async (colorScheme: "light" | "dark" = "light"): Promise<Page> =>
    (await openPage(`${service.url}/docs`, { colorScheme })).page;

  test("the reference shows every operation", async () => {
    const page = await openReference();
    const answer = await fetch(`${service.url}/openapi.json`);
    const { paths } = (await answer.json()) as OpenApiDocument; // as its own tests see
    const operations = Object.values(paths).flatMap((item) => Object.values(item));
    expect(operations.length).toBeGreaterThan(10);
    for (const { operationId, tags } of operations) {
      await page.waitForSelector(`#operations-${tags[0]}-${operationId}`);
    }
    await page.click("#operations-photos-uploadPhoto .opblock-summary-control");
    await page.waitForSelector("text=wm_position");
    await page.waitForSelector("text=upload_too_large");
  }, 30_000);

  test("the reference sends a request and shows its answer", async () => {
    const page = await openReference();
    const operation = page.locator("#operations-operation-getHealth");
    await operation.locator(".opblock-summary-control").click();
    await operation.locator(".try-out__btn").click();
    await operation.locator(".execute").click();
    const answer = operation.locator(".live-responses-table .response");
    expect(await answer.locator(".response-col_status").textContent()).toContain("200");
    expect(await answer.locator("pre").first().textContent()).toContain('"ok"');
  }, 30_000);

  test("the reference is dark where the system is", async () => {
    const page = await openReference("dark");
    await page.waitForSelector("html.dark-mode .opblock");
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const [red = 255] = background.match(/\d+/g)?.map(Number) ?? [];
    expect(red).toBeLessThan(80);
  }, 30_000);
});
