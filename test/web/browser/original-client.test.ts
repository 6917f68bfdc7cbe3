import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { useBrowser } from "../../fixtures/browser/use-browser.ts";
import { encodeJpeg, photo } from "../../fixtures/pictures.ts";
import { type RunningService, startService } from "../../fixtures/running-service.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../fixtures/temporary-folder.ts";

const CLIENT = join(import.meta.dir, "../../fixtures/browser/original-client.html");
const MS = expect.stringMatching(/^\d+\.\d{3}$/);

interface ClientUpload {
  readonly file: Uint8Array;
  readonly text: string;
  readonly position?: string;
}

describeService("chromium", () => {
  const openPage = useBrowser();
  let folder: TemporaryFolder;
  let service: RunningService;
  let site: Bun.Server<undefined>;
  let file: Uint8Array;

  beforeAll(async () => {
    folder = await createTemporaryFolder();
    service = await startService({
      environment: { RETRY_OPTIMIZER_DELAY_MS: "50" },
      workerEntry: new URL("../../fixtures/unruly-worker.ts", import.meta.url),
    });
    site = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: () => new Response(Bun.file(CLIENT)),
    });
    file = await encodeJpeg(photo(320, 200));
  });
  afterAll(async () => {
    await Promise.all([site.stop(true), service.stop()]);
    await folder.remove();
  });

  async function openClient() {
    const address = `${site.url.origin}/?service=${encodeURIComponent(service.url)}`;
    return await openPage(address, { origins: [service.url] });
  }

  /** What the client says that it has read. */
  async function send(page: Page, { file, text, position = "bottom-right" }: ClientUpload) {
    const buffer = Buffer.from(file);
    await page.getByLabel("Photo").setInputFiles({ name: "a.jpg", mimeType: "image/jpeg", buffer });
    await page.getByLabel("Text").fill(text);
    await page.getByLabel("Position").selectOption(position);
    await page.getByRole("button", { name: "Send" }).click();
    const output = page.locator("output:not(:empty)");
    return JSON.parse((await output.textContent()) ?? "");
  }

  test("the original system's client is given its picture from another origin, then the kept one", async () => {
    const { page } = await openClient();
    const upload = { file, text: "from elsewhere", position: "top-left" };
    const steps = { Read: MS, Hash: MS, Redis: MS };
    expect(await send(page, upload)).toEqual({
      ...{ status: 200, cache: "MISS", shown: [320, 200] },
      timings: { ...steps, Minio: MS, Optimizer: MS, Store: MS },
    });
    expect(await send(page, upload)).toEqual({
      ...{ status: 200, cache: "HIT", shown: [320, 200] },
      timings: steps,
    });
  });

  test("the original system's client follows a job to its picture", async () => {
    const { page } = await openClient();
    const text = `crash once ${join(folder.path, "crashed")}`;
    const report = await send(page, { file, text });
    expect(report).toEqual({
      ...{ status: 202, cache: "MISS", shown: [320, 200] },
      jobId: expect.stringMatching(/^[0-9a-f]{64}$/),
      seen: expect.arrayContaining(["done"]),
      timings: expect.objectContaining({ Read: MS, Hash: MS, Minio: MS, Rabbit: MS }),
    });
    expect(await page.getByAltText("Result").getAttribute("src")).toBe(
      `${service.url}/image/${report.jobId}`,
    );
  });

  test("the original system's client reads why its upload is refused", async () => {
    const { page, expectTrouble } = await openClient();
    expectTrouble({ path: "/upload", status: 415 });
    const report = await send(page, { file: Buffer.from("no picture at all"), text: "x" });
    expect(report).toMatchObject({
      status: 415,
      error: { code: "unsupported_media", status: 415 },
    });
    expect(report.cache).toBeNull();
  });
});
