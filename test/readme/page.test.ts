import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { useBrowser } from "../fixtures/browser/use-browser.ts";
import type { ExpectedTrouble } from "../fixtures/browser/watched-page.ts";
import { createHoldGate } from "../fixtures/hold-gate.ts";
import { encodeJpeg, photo } from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { describeService } from "../fixtures/servers/describe-service.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../fixtures/temporary-folder.ts";
import { codeBlock } from "./code-blocks.ts";

describeService("chromium", () => {
  const openPage = useBrowser();
  let service: RunningService;
  let folder: TemporaryFolder;
  /** Where the README's page is: another origin than the service's. */
  let site: Bun.Server<undefined>;

  beforeAll(async () => {
    folder = await createTemporaryFolder();
    service = await startService({
      workerEntry: new URL("../fixtures/unruly-worker.ts", import.meta.url),
      environment: { WORKERS: "1", POOL_QUEUE: "0" },
    });
    const html = codeBlock("From your own program", "html", service);
    site = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: ({ url }) =>
        new URL(url).pathname === "/"
          ? new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } })
          : new Response(null, { status: 204 }),
    });
  });
  afterAll(async () => {
    await site.stop(true);
    await service.stop();
    await folder.remove();
  });

  async function choose(page: Page, name: string, file: string | Uint8Array): Promise<void> {
    const path = join(folder.path, name);
    await Bun.write(path, file);
    await page.setInputFiles("input", path);
  }

  async function openReadmePage(expected: readonly ExpectedTrouble[] = []): Promise<Page> {
    const { page } = await openPage(site.url.href, { origins: [service.url], expected });
    return page;
  }

  async function expectShown(page: Page, width: number): Promise<void> {
    await page.waitForSelector("text=Done.");
    const shown = page.locator("img:not([hidden])");
    await page.waitForFunction(() => document.querySelector("img")?.naturalWidth);
    expect(await shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(width);
  }

  test("the README's page signs a photo", async () => {
    const page = await openReadmePage();
    await choose(page, "photo.jpg", await encodeJpeg(photo(64, 48, 1)));
    await expectShown(page, 64);
  }, 30_000);

  test("the README's page follows a photo that becomes a job", async () => {
    const page = await openReadmePage();
    const gate = createHoldGate(folder.path, "gate");
    const holding = postPhoto(service, await encodeJpeg(photo(30, 20)), { wm_text: gate.text });
    await gate.reached();
    await choose(page, "photo.jpg", await encodeJpeg(photo(80, 48, 2)));
    await page.waitForSelector("text=It is kept");
    gate.open();
    await expectShown(page, 80);
    await holding;
  }, 30_000);

  test("the README's page tells an error by its code", async () => {
    const page = await openReadmePage([{ path: "/upload", status: 415 }]);
    await choose(page, "photo.jpg", "no picture at all");
    await page.waitForSelector("text=unsupported_media");
  }, 30_000);
});
