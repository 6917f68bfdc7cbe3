import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { STRINGS } from "../../../src/web/strings.ts";
import { type Front, openFront } from "../../fixtures/browser/front.ts";
import { choose, jpegFile, pick } from "../../fixtures/browser/page-actions.ts";
import { useBrowser } from "../../fixtures/browser/use-browser.ts";
import { decodeReference, type Rgba } from "../../fixtures/pictures.ts";
import { type RunningService, startService } from "../../fixtures/running-service.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { waitFor } from "../../fixtures/wait-for.ts";

/** Where the pixels of two pictures differ by more than this in a channel, they differ. */
const NOTICEABLE = 40;

describeService("chromium", () => {
  const openPage = useBrowser();
  let service: RunningService;
  let front: Front;

  beforeAll(async () => {
    service = await startService({
      environment: { WORKERS: "1", WATERMARK_TEXT: `"Own" &amp; <b>text</b>` },
    });
  });
  afterAll(() => service.stop());

  /** A page with a photo whose preview is drawn, before a front of its own. */
  async function openPreview(): Promise<Page> {
    front = openFront(service);
    const { page } = await openPage(front.url);
    await choose(page, await jpegFile("a.jpg", { width: 900, height: 600, seed: 41 }));
    await untilDrawn(page, `"Own" &amp; <b>text</b>`);
    return page;
  }

  const previews = () => front.requests.filter(({ path }) => path === "/optimize");
  const text = (page: Page) => page.getByRole("textbox", { name: "Text" });

  test("the preview is drawn by the service, with the service's own text until one is typed", async () => {
    const page = await openPreview();
    expect(previews()).toHaveLength(1);
    expect(await text(page).getAttribute("placeholder")).toBe(`"Own" &amp; <b>text</b>`);
    expect(await service.storedObjects()).toEqual([]);
    await text(page).fill("typed");
    await untilDrawn(page, "typed");
    expect(previews().at(-1)?.fields.wm_text).toBe("typed");
    await front.stop();
  });

  test("the preview shows what is typed, where it is put", async () => {
    const page = await openPreview();
    await text(page).fill("OOOOOOOO");
    await untilDrawn(page, "OOOOOOOO");
    const first = await frameOf(page);
    await text(page).fill("llllllll");
    await untilDrawn(page, "llllllll");
    const second = await frameOf(page);
    const rewritten = differences(first, second);
    expect(rewritten.count).toBeGreaterThan(50);
    // At the bottom right, and nowhere else.
    expect(rewritten.left).toBeGreaterThan(0.4);
    expect(rewritten.top).toBeGreaterThan(0.8);

    await pick(page, "Top left");
    await waitFor(() => previews().at(-1)?.fields.wm_position === "top-left", {
      what: "a preview",
    });
    await untilDrawn(page, "llllllll");
    const moved = differences(second, await frameOf(page));
    expect(moved.top).toBeLessThan(0.2);
    expect(moved.left).toBeLessThan(0.3);
    await front.stop();
  });

  test("a preview that is out of date is given up, and only the last is shown", async () => {
    const page = await openPreview();
    const release = front.hold("/optimize");
    await text(page).fill("first");
    await waitFor(() => previews().at(-1)?.fields.wm_text === "first", {
      what: "the first preview",
    });
    const outdated = previews().at(-1);
    await text(page).fill("second");
    await waitFor(() => previews().at(-1)?.fields.wm_text === "second", { what: "the second" });
    await waitFor(() => outdated?.isAborted, { what: "the first to be given up" });
    expect(previews().at(-1)?.isAborted).toBe(false);
    release();
    await untilDrawn(page, "second");
    await front.stop();
  });

  test("a word that is typed in one go asks for one preview, of a photo that is fitted first", async () => {
    const page = await openPreview();
    const before = previews().length;
    await text(page).pressSequentially("quickly", { delay: 20 });
    await untilDrawn(page, "quickly");
    await waitFor(() => previews().at(-1)?.fields.wm_text === "quickly", { what: "the preview" });
    // A slow machine may pause between two keys; a request for each key it is not.
    expect(previews().length - before).toBeLessThan("quickly".length / 2);
    await front.stop();
  });

  test("position, colour, format and effort reach the service", async () => {
    const page = await openPreview();
    const { positionNames, colorNames, formatNames, effortNames } = STRINGS.en;
    await pick(page, positionNames.center);
    await pick(page, colorNames.dark);
    await pick(page, formatNames.jpeg);
    await pick(page, effortNames.small);
    const wanted = {
      ...{ wm_text: "", wm_position: "center", wm_color: "#1e1e1e" },
      ...{ wm_format: "jpeg", wm_effort: "small" },
    };
    await waitFor(() => Bun.deepEquals(previews().at(-1)?.fields, wanted), { what: "all of them" });
    await front.stop();
  });

  test("the settings are remembered over a reload", async () => {
    const page = await openPreview();
    await text(page).fill("remembered");
    await pick(page, "Top left");
    await pick(page, "WebP");
    await page.reload();
    await choose(page, await jpegFile("b.jpg", { seed: 42 }));
    await untilDrawn(page, "remembered");
    expect(await text(page).inputValue()).toBe("remembered");
    expect(await page.getByRole("radio", { name: "Top left" }).isChecked()).toBe(true);
    expect(await page.getByRole("radio", { name: "WebP" }).isChecked()).toBe(true);
    const { fields } = previews().at(-1) ?? {};
    expect(fields).toMatchObject({
      wm_text: "remembered",
      wm_position: "top-left",
      wm_format: "webp",
    });
    await front.stop();
  });

  test("a text that cannot be drawn says so at the preview, and the next one is drawn", async () => {
    front = openFront(service);
    const { page } = await openPage(front.url, { expected: [{ path: "/optimize", status: 422 }] });
    await choose(page, await jpegFile("a.jpg", { seed: 43 }));
    await text(page).fill("写");
    await page
      .locator("#stage-problem")
      .filter({ hasText: /letters.*Take them out.*写/s })
      .waitFor();
    await text(page).fill("fine");
    await untilDrawn(page, "fine");
    expect(await page.locator("#stage-problem").isVisible()).toBe(false);
    await front.stop();
  });

  test("a text that is too long says so at its field", async () => {
    const page = await openPreview();
    const before = previews().length;
    await text(page).fill("x".repeat(201));
    await page.getByText("At most 200 characters: shorten the text.").waitFor();
    expect(await text(page).getAttribute("aria-invalid")).toBe("true");
    expect(previews().length).toBe(before);
    await front.stop();
  });
});

/** Waits until the preview of the chosen photo shows this text, and nothing newer is on its way. */
async function untilDrawn(page: Page, watermark: string): Promise<void> {
  const picture = page.getByRole("img", { name: `signed “${watermark}”, as the service draws it` });
  await picture.waitFor();
  await page.getByText("Drawing the preview").waitFor({ state: "hidden" });
  await picture.evaluate((img: HTMLImageElement) => img.decode());
}

async function frameOf(page: Page): Promise<Rgba> {
  return await decodeReference(await page.locator("#frame").screenshot());
}

/** How many pixels differ noticeably, and where the first of them lie: 0 to 1 of width and height. */
function differences(a: Rgba, b: Rgba) {
  const { width, height } = a;
  expect({ width: b.width, height: b.height }).toEqual({ width, height });
  let [count, left, top] = [0, 1, 1];
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const channels = [0, 1, 2].map((channel) => pixel * 4 + channel);
    if (channels.every((at) => Math.abs((a.data[at] ?? 0) - (b.data[at] ?? 0)) <= NOTICEABLE))
      continue;
    count += 1;
    left = Math.min(left, (pixel % width) / width);
    top = Math.min(top, Math.floor(pixel / width) / height);
  }
  return { count, left, top };
}
