import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { choose, jpegFile, rowOf, untilSigned } from "../../fixtures/browser/page-actions.ts";
import { useBrowser } from "../../fixtures/browser/use-browser.ts";
import { decodeReference, type Rgba } from "../../fixtures/pictures.ts";
import { type RunningService, startService } from "../../fixtures/running-service.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";

/** More stops than the page has. */
const MOST_STOPS = 60;

/** A ring around the smallest control has more. */
const NOTICEABLE_PIXELS = 100;

describeService("chromium", () => {
  const openPage = useBrowser();
  let service: RunningService;

  beforeAll(async () => {
    service = await startService({ environment: { WORKERS: "1" } });
  });
  afterAll(() => service.stop());

  test("the keyboard alone leads from the empty page to a downloaded photo", async () => {
    const { page } = await openPage(service.url);
    await tabTo(page, "Choose photos");
    const dialog = page.waitForEvent("filechooser");
    await page.keyboard.press("Enter");
    await (await dialog).setFiles(await jpegFile("a.jpg", { seed: 71 }));
    await rowOf(page, "a.jpg").waitFor();

    await tabTo(page, "Text");
    await page.keyboard.type("by hand");
    await tabTo(page, "Bottom right");
    await page.keyboard.press("ArrowUp");
    expect(await focused(page)).toContain("Right");
    await page.keyboard.press("ArrowLeft");
    expect(await focused(page)).toContain("Centre");
    expect(await page.getByRole("radio", { name: "Centre" }).isChecked()).toBe(true);

    await tabTo(page, "Sign 1 photo");
    await page.keyboard.press("Enter");
    await untilSigned(page, "a.jpg");

    await tabTo(page, "Before and after", "Shift+Tab");
    await page.keyboard.press("ArrowLeft");
    expect(Number(await page.getByRole("slider").inputValue())).toBeLessThan(50);

    await tabTo(page, "Download a.jpg");
    const download = page.waitForEvent("download");
    await page.keyboard.press("Enter");
    const file = await Bun.file(await (await download).path()).bytes();
    expect(await decodeReference(file)).toMatchObject({ width: 640, height: 420 });
  });

  test("focus can always be seen", async () => {
    // All of the page at once: nothing may scroll.
    const { page } = await openPage(service.url, { viewport: { width: 1000, height: 1100 } });
    await choose(page, await jpegFile("a.jpg", { seed: 72 }));
    await page.getByRole("img", { name: /^a.jpg signed/ }).waitFor();
    const blur = () =>
      page.evaluate(() => {
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      });
    await blur();
    await page.mouse.move(0, 0);
    const without = await decodeReference(await page.screenshot());
    const passed: string[] = [];
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
      await page.keyboard.press("Tab");
      const name = await focused(page);
      if (name === "") break;
      passed.push(name);
      const picture = await decodeReference(await page.screenshot());
      expect(changedPixels(without, picture), name).toBeGreaterThan(NOTICEABLE_PIXELS);
    }
    expect(passed).toEqual(expect.arrayContaining(["Text", "Bottom right", "Remove a.jpg"]));
    expect(passed.length).toBeGreaterThan(8);
    await blur();
    const again = await decodeReference(await page.screenshot());
    // Edges may be smoothed in another way each time.
    expect(changedPixels(without, again)).toBeLessThan(NOTICEABLE_PIXELS / 2);
  });

  test("focus goes to a neighbour when the photo that has it is taken away", async () => {
    const { page } = await openPage(service.url);
    await choose(
      page,
      await jpegFile("a.jpg", { seed: 73 }),
      await jpegFile("b.jpg", { seed: 74 }),
    );
    await rowOf(page, "b.jpg").waitFor();
    await page.getByRole("button", { name: "Remove a.jpg" }).focus();
    await page.keyboard.press("Enter");
    await rowOf(page, "a.jpg").waitFor({ state: "detached" });
    expect(await focused(page)).toContain("b.jpg");
    await page.getByRole("button", { name: "Remove b.jpg" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Choose photos" }).waitFor();
    expect(await focused(page)).toContain("Choose photos");
  });
});

/** Presses Tab until the control of this name has the focus. */
async function tabTo(page: Page, name: string, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  const passed: string[] = [];
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press(key);
    const now = await focused(page);
    if (now === name) return;
    passed.push(now);
  }
  throw new Error(`No ${name} on the way: ${passed.join(", ")}`);
}

/** The name of the control that has the focus, as a screen reader says it; empty for the page itself. */
async function focused(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const active = document.activeElement;
    if (!active || active === document.body) return "";
    if (active.ariaLabel) return active.ariaLabel;
    const label = active instanceof HTMLInputElement ? active.labels?.[0] : active;
    return (label?.textContent ?? "").trim().replace(/\s+/g, " ");
  });
}

function changedPixels(a: Rgba, b: Rgba): number {
  const [before, after] = [pixelsOf(a), pixelsOf(b)];
  return before.filter((pixel, index) => pixel !== after[index]).length;
}

function pixelsOf({ data }: Rgba): Uint32Array {
  return new Uint32Array(new Uint8Array(data).buffer);
}
