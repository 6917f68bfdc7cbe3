import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import type { Download, Page } from "playwright-core";
import {
  choose,
  jpegFile,
  rowOf,
  signButton,
  untilSigned,
} from "../../fixtures/browser/page-actions.ts";
import { fromAnotherMachine, useBrowser } from "../../fixtures/browser/use-browser.ts";
import { decodeReference } from "../../fixtures/pictures.ts";
import { type RunningService, startService } from "../../fixtures/running-service.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";

describeService("chromium", () => {
  const openPage = useBrowser();
  let service: RunningService;

  beforeAll(async () => {
    service = await startService({ environment: { WORKERS: "1" } });
  });
  afterAll(() => service.stop());

  let seed = 31;

  /** A page with photos of these names, which nobody has signed before. */
  async function openSigned(...names: readonly string[]): Promise<Page> {
    const permissions = ["clipboard-read", "clipboard-write"];
    const { page } = await openPage(service.url, { permissions, hasTouch: true });
    const files = names.map((name) => jpegFile(name, { seed: seed++ }));
    await choose(page, ...(await Promise.all(files)));
    await signButton(page).click();
    await untilSigned(page, ...names);
    return page;
  }

  /** The bytes of the picture that the service keeps, by the link that the page copies. */
  async function keptPicture(page: Page, name: string): Promise<Uint8Array<ArrayBuffer>> {
    await rowOf(page, name)
      .getByRole("button", { name: `Copy link ${name}` })
      .click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toMatch(new RegExp(`^${service.url}/image/[0-9a-f]{64}$`));
    return new Uint8Array(await (await fetch(link)).arrayBuffer());
  }

  async function bytesOf(download: Download): Promise<Uint8Array<ArrayBuffer>> {
    return await Bun.file(await download.path()).bytes();
  }

  describe("the slider between before and after", () => {
    test("follows the arrow keys, Home and End", async () => {
      const page = await openSigned("a.jpg");
      const slider = page.getByRole("slider", { name: "Before and after" });
      await slider.focus();
      const share = async () => Number(await slider.inputValue());
      expect(await share()).toBe(50);
      const middle = await afterShare(page);
      await page.keyboard.press("ArrowRight");
      expect(await share()).toBeGreaterThan(50);
      expect(await slider.getAttribute("aria-valuetext")).toMatch(/^5\d % before$/);
      await page.keyboard.press("End");
      expect(await share()).toBe(100);
      const end = await afterShare(page);
      await page.keyboard.press("Home");
      expect(await share()).toBe(0);
      const start = await afterShare(page);
      expect(start).toBeGreaterThan(0.95);
      expect(middle).toBeCloseTo(0.5, 1);
      expect(end).toBeLessThan(0.05);
    });

    test("follows the pointer and a finger", async () => {
      const page = await openSigned("a.jpg");
      const slider = page.getByRole("slider", { name: "Before and after" });
      const box = await slider.boundingBox();
      if (!box) throw new Error("The slider is not on the page");
      const at = (share: number) => [box.x + box.width * share, box.y + box.height / 2] as const;
      await page.mouse.move(...at(0.5));
      await page.mouse.down();
      await page.mouse.move(...at(0.25), { steps: 4 });
      await page.mouse.up();
      expect(Number(await slider.inputValue())).toBeCloseTo(25, -1);
      expect(await afterShare(page)).toBeCloseTo(0.75, 1);

      await page.touchscreen.tap(...at(0.8));
      expect(Number(await slider.inputValue())).toBeCloseTo(80, -1);
      expect(await afterShare(page)).toBeCloseTo(0.2, 1);
    });
  });

  test("a signed photo shows bytes, sizes and where the time went", async () => {
    const page = await openSigned("a.jpg");
    const kept = await keptPicture(page, "a.jpg");
    const facts = await page.locator("#facts").textContent();
    expect(facts).toContain("640 × 420");
    expect(facts).toContain("Original");
    expect(facts).toContain("Signed");
    const kilobytes = `${Math.round(kept.byteLength / 1000)} kB`;
    expect(facts).toContain(kilobytes);
    expect(await rowOf(page, "a.jpg").textContent()).toContain(kilobytes);
    const timings = page.locator("#timings");
    for (const step of ["Upload read", "Fingerprint", "Fitted and signed", "Result kept"]) {
      await timings.getByText(step).waitFor();
    }
    expect(await timings.getByText(/^[\d.]+ (ms|sec)$/).count()).toBeGreaterThan(3);
  });

  test("from another machine without TLS, where no page may write to the clipboard, the link is shown", async () => {
    const url = fromAnotherMachine(service.url);
    const { page } = await openPage(url);
    expect(await page.evaluate(() => isSecureContext)).toBe(false);
    await choose(page, await jpegFile("a.jpg", { seed: seed++ }));
    await signButton(page).click();
    await untilSigned(page, "a.jpg");
    const shown = Promise.withResolvers<string>();
    page.once("dialog", (dialog) => {
      shown.resolve(`${dialog.message()} ${dialog.defaultValue()}`);
      void dialog.dismiss();
    });
    await rowOf(page, "a.jpg").getByRole("button", { name: "Copy link a.jpg" }).click();
    expect(await shown.promise).toMatch(new RegExp(`^Copy this link: ${url}/image/[0-9a-f]{64}$`));
  });

  test("a signed photo is downloaded under its own name, as the service keeps it", async () => {
    const page = await openSigned("holiday.jpg");
    const kept = await keptPicture(page, "holiday.jpg");
    const download = page.waitForEvent("download");
    await rowOf(page, "holiday.jpg").getByRole("link", { name: "Download holiday.jpg" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^holiday.*\.webp$/);
    expect(await bytesOf(file)).toEqual(kept);
  });

  test("all signed photos are downloaded as one ZIP", async () => {
    const names = ["one.jpg", "two.jpg", "three.jpg"];
    const page = await openSigned(...names);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download all (ZIP)" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toEndWith(".zip");
    const entries = Object.entries(unzipSync(await bytesOf(file)));
    expect(entries).toHaveLength(names.length);
    for (const name of names) {
      const stem = name.replace(".jpg", "");
      const bytes = entries.find(
        ([entry]) => entry.startsWith(stem) && entry.endsWith(".webp"),
      )?.[1];
      if (!bytes) throw new Error(`The ZIP has nothing of ${name}`);
      const kept = await keptPicture(page, name);
      expect(bytes).toEqual(kept);
      const { width, height } = await decodeReference(kept);
      expect({ width, height }).toEqual({ width: 640, height: 420 });
    }
  });

  test("two photos of one name are both in the ZIP", async () => {
    const page = await openSigned("same.jpg", "same.jpg");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download all (ZIP)" }).click();
    const entries = Object.values(unzipSync(await bytesOf(await download)));
    expect(entries).toHaveLength(2);
    expect(entries[0]).not.toEqual(entries[1]);
  });

  test("a picture that is gone is named, and keeps no other out of the ZIP", async () => {
    const forgetful = await startService({ environment: { WORKERS: "1", CACHE_MAX_BYTES: "0" } });
    try {
      const expected = [{ path: /^\/image\//, status: 404 }];
      const { page } = await openPage(forgetful.url, { expected });
      await choose(page, await jpegFile("gone.jpg", { seed: seed++ }));
      await signButton(page).click();
      await untilSigned(page, "gone.jpg");
      const [gone = ""] = await readdir(join(forgetful.dataFolder, "objects/result"));
      await rm(join(forgetful.dataFolder, "objects/result", gone));
      await choose(page, await jpegFile("there.jpg", { seed: seed++ }));
      await signButton(page).click();
      await untilSigned(page, "there.jpg");
      await page.reload();
      await untilSigned(page, "gone.jpg", "there.jpg");
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Download all (ZIP)" }).click();
      const entries = Object.keys(unzipSync(await bytesOf(await download)));
      expect(entries).toEqual(["there.webp"]);
      await page.getByText("Not in the ZIP: gone.jpg.").first().waitFor();
    } finally {
      await forgetful.stop();
    }
  });
});

/**
 * How much of the frame shows the picture "after", 0 to 1, told by its pixels: for the moment "before"
 * is all white and "after" all black.
 */
async function afterShare(page: Page): Promise<number> {
  const paint = (before: string, after: string) =>
    page.evaluate(
      ([before = "", after = ""]) => {
        for (const [id, filter] of [
          ["before", before],
          ["after", after],
        ] as const) {
          const layer = document.getElementById(id);
          if (layer) layer.style.filter = filter;
        }
      },
      [before, after],
    );
  await paint("brightness(0) invert(1)", "brightness(0)");
  const { data, width, height } = await decodeReference(await page.locator("#frame").screenshot());
  await paint("", "");
  // A row above the slider's handle and below the words in the corners.
  const row = Math.round(height * 0.3) * width;
  const reds = Array.from({ length: width }, (_, x) => data[(row + x) * 4] ?? 0);
  return reds.filter((red) => red < 128).length / width;
}
