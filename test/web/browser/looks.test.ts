import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import {
  choose,
  jpegFile,
  photoFile,
  rowOf,
  signButton,
  untilSigned,
} from "../../fixtures/browser/page-actions.ts";
import { useBrowser } from "../../fixtures/browser/use-browser.ts";
import { decodeReference } from "../../fixtures/pictures.ts";
import { type RunningService, startService } from "../../fixtures/running-service.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";

const LONG_NAME = `${"a-very-long-name-without-a-break".repeat(3)}.jpg`;

describeService("chromium", () => {
  const openPage = useBrowser();
  let service: RunningService;

  beforeAll(async () => {
    service = await startService({ environment: { WORKERS: "1" } });
  });
  afterAll(() => service.stop());

  describe("the language", () => {
    test("is French for a browser that speaks it, figures and problems included", async () => {
      const { page } = await openPage(service.url, { locale: "fr-CA" });
      expect(await page.locator("html").getAttribute("lang")).toBe("fr");
      await page.getByRole("heading", { name: "Déposez vos photos ici" }).waitFor();
      await choose(
        page,
        await jpegFile("a.jpg", { seed: 61 }),
        photoFile("b.jpg", Buffer.from("x")),
      );
      await rowOf(page, "b.jpg").filter({ hasText: "Ce n’est ni un JPEG" }).waitFor();
      await page.getByRole("button", { name: "Signer 1 photo" }).click();
      await untilSigned(page, "a.jpg");
      await rowOf(page, "a.jpg")
        .filter({ hasText: /\d+\sko → \d+\sko/ })
        .waitFor();
      await page.getByRole("slider", { name: "Avant et après" }).waitFor();
      expect(await page.locator("body").textContent()).not.toMatch(
        /\b(Sign|photos? added|Download)\b/,
      );
    });

    test("is English for every other", async () => {
      const { page } = await openPage(service.url, { locale: "de-DE" });
      expect(await page.locator("html").getAttribute("lang")).toBe("en");
      await page.getByRole("heading", { name: "Drop your photos here" }).waitFor();
    });
  });

  describe("320 pixels wide", () => {
    test("nothing reaches beyond the edge, whatever is shown", async () => {
      const { page } = await openPage(service.url, { viewport: { width: 320, height: 640 } });
      await expectNoOverflow(page);
      await choose(
        page,
        await jpegFile(LONG_NAME, { seed: 62 }),
        await jpegFile("b.jpg", { width: 300, height: 900, seed: 63 }),
        photoFile("none.jpg", Buffer.from("x")),
      );
      await page.getByRole("img", { name: /signed/ }).waitFor();
      await expectNoOverflow(page);
      await signButton(page).click();
      await untilSigned(page, LONG_NAME, "b.jpg");
      await expectNoOverflow(page);
      await page.getByRole("button", { name: "Show b.jpg" }).click();
      await page.getByRole("slider").waitFor();
      await expectNoOverflow(page);
    });

    test("every control is large enough for a finger", async () => {
      const { page } = await openPage(service.url, { viewport: { width: 320, height: 640 } });
      await choose(page, await jpegFile("a.jpg", { seed: 64 }));
      await signButton(page).click();
      await untilSigned(page, "a.jpg");
      // A photo's name can be pressed on all of its row.
      const controls = page.locator(
        "button:not(.photo-open):visible, a:visible, label.choice:visible, li.photo",
      );
      expect(await controls.count()).toBeGreaterThan(15);
      for (const control of await controls.all()) {
        const { width = 0, height = 0 } = (await control.boundingBox()) ?? {};
        const what = `${await control.getAttribute("class")} ${await control.textContent()}`;
        // WCAG 2.2, success criterion 2.5.8.
        expect(Math.min(width, height), what).toBeGreaterThanOrEqual(24);
      }
    });
  });

  test("what moves stands still for who prefers that", async () => {
    const { page } = await openPage(service.url, { reducedMotion: "no-preference" });
    await choose(page, await jpegFile("a.jpg", { seed: 65 }));
    await page.getByRole("img", { name: /signed/ }).waitFor();
    expect(await longestMotionMs(page)).toBeGreaterThan(50);
    await page.emulateMedia({ reducedMotion: "reduce" });
    expect(await longestMotionMs(page)).toBeLessThan(2);
  });

  test("the page is dark or light as the system is", async () => {
    const { page } = await openPage(service.url, { colorScheme: "light" });
    const light = await brightness(page);
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await brightness(page);
    expect(light).toBeGreaterThan(200);
    expect(dark).toBeLessThan(60);
  });

  test("the picture has its own shape and most of the room, at every width", async () => {
    const { page } = await openPage(service.url);
    await choose(page, await jpegFile("a.jpg", { seed: 66 }));
    await page.getByRole("img", { name: /signed/ }).waitFor();
    for (const width of [375, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await expectNoOverflow(page);
      const { width: shown = 0, height: tall = 1 } =
        (await page.locator("#frame").boundingBox()) ?? {};
      expect(shown).toBeGreaterThan(Math.min(width, 900) / 2);
      expect(shown / tall).toBeCloseTo(640 / 420, 1);
    }
  });
});

async function expectNoOverflow(page: Page): Promise<void> {
  const { width, visible } = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    visible: document.documentElement.clientWidth,
  }));
  expect(width).toBe(visible);
}

/** The longest transition or animation that any element has, in milliseconds. */
async function longestMotionMs(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const seconds = (list: string): number[] =>
      list
        .split(",")
        .map((time) => Number.parseFloat(time) * (time.trim().endsWith("ms") ? 0.001 : 1));
    const longest = [...document.querySelectorAll("*")].map((element) => {
      const { transitionDuration, animationDuration, animationName } = getComputedStyle(element);
      const animations = animationName === "none" ? [] : seconds(animationDuration);
      return Math.max(0, ...seconds(transitionDuration), ...animations);
    });
    return Math.max(...longest) * 1000;
  });
}

/** Of the page's ground, 0 to 255, told by its pixels. */
async function brightness(page: Page): Promise<number> {
  const corner = { x: 0, y: 0, width: 8, height: 8 };
  const { data } = await decodeReference(await page.screenshot({ clip: corner }));
  const [red = 0, green = 0, blue = 0] = data;
  return (red + green + blue) / 3;
}
