import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import {
  choose,
  drop,
  jpegFile,
  photoFile,
  rowOf,
  signButton,
  untilSigned,
  writeFiles,
} from "../../fixtures/browser/page-actions.ts";
import { useBrowser } from "../../fixtures/browser/use-browser.ts";
import { encodePng, encodeWebp, photo } from "../../fixtures/pictures.ts";
import { type RunningService, startService } from "../../fixtures/running-service.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../fixtures/temporary-folder.ts";

/** The box that every photo of an iPhone begins with (ISO/IEC 23008-12), and nothing behind it. */
const HEIC = Buffer.from("\0\0\0\x1cftypheic\0\0\0\0mif1heicmiaf", "latin1");

describeService("chromium", () => {
  const openPage = useBrowser();
  let folder: TemporaryFolder;
  let service: RunningService;

  beforeAll(async () => {
    folder = await createTemporaryFolder();
    service = await startService({ environment: { WORKERS: "1" } });
  });
  afterAll(async () => {
    await service.stop();
    await folder.remove();
  });

  async function open(): Promise<Page> {
    const permissions = ["clipboard-read", "clipboard-write"];
    return (await openPage(service.url, { permissions })).page;
  }

  test("photos are chosen, seen at once, and signed", async () => {
    const page = await open();
    await choose(page, await jpegFile("a.jpg"), await jpegFile("b.jpg", { seed: 2 }));
    for (const name of ["a.jpg", "b.jpg"]) await expectThumbnail(page, name);
    expect(await service.storedObjects()).toEqual([]);
    await signButton(page).click();
    await untilSigned(page, "a.jpg", "b.jpg");
    expect((await service.storedObjects()).filter((key) => key.startsWith("result/"))).toHaveLength(
      2,
    );
  });

  test("photos are dropped, on an empty page and beside others", async () => {
    const page = await open();
    const first = await jpegFile("dropped.jpg", { seed: 3 });
    await drop(page.locator("main"), await writeFiles(folder.path, first));
    await expectThumbnail(page, "dropped.jpg");
    const second = await jpegFile("later.jpg", { seed: 4 });
    await drop(page.locator("body"), await writeFiles(folder.path, second));
    await expectThumbnail(page, "later.jpg");
    await signButton(page).click();
    await untilSigned(page, "dropped.jpg", "later.jpg");
  });

  test("a picture is pasted", async () => {
    const page = await open();
    const png = Buffer.from(encodePng(photo(80, 60, 5))).toString("base64");
    await page.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const type = "image/png";
      await navigator.clipboard.write([new ClipboardItem({ [type]: new Blob([bytes], { type }) })]);
    }, png);
    await page.keyboard.press("Control+V");
    const row = page.getByRole("listitem");
    await row.waitFor();
    await signButton(page).click();
    await row.and(page.locator('[data-state="done"]')).waitFor();
  });

  test("text is pasted into the field of the watermark and takes nothing in", async () => {
    const page = await open();
    await choose(page, await jpegFile("a.jpg"));
    await page.evaluate(() => navigator.clipboard.writeText("pasted words"));
    await page.getByRole("textbox", { name: "Text" }).focus();
    await page.keyboard.press("Control+V");
    expect(await page.getByRole("textbox", { name: "Text" }).inputValue()).toBe("pasted words");
    expect(await page.getByRole("listitem").count()).toBe(1);
  });

  test("PNG and WebP are taken, too, and one name twice", async () => {
    const page = await open();
    await choose(
      page,
      photoFile("p.png", encodePng(photo(60, 40, 6)), "image/png"),
      photoFile("w.webp", await encodeWebp(photo(60, 40, 7)), "image/webp"),
      await jpegFile("same.jpg", { seed: 8 }),
      await jpegFile("same.jpg", { seed: 9 }),
    );
    await signButton(page).click();
    await untilSigned(page, "p.png", "w.webp", "same.jpg", "same.jpg");
  });

  test("files that are no photos get a clear word each, and are not sent", async () => {
    const page = await open();
    const refused: readonly (readonly [ReturnType<typeof photoFile>, RegExp])[] = [
      [photoFile("iphone.heic", HEIC, "image/heic"), /HEIC.*iPhone.*Export it as JPEG/s],
      [photoFile("renamed.jpg", HEIC), /HEIC.*iPhone.*Export it as JPEG/s],
      [photoFile("text.jpg", Buffer.from("hello")), /no JPEG, PNG or WebP.*export it/s],
      [photoFile("empty.jpg", Buffer.alloc(0)), /empty.*Choose the original/s],
    ];
    await choose(page, ...refused.map(([file]) => file), await jpegFile("good.jpg"));
    for (const [{ name }, words] of refused) {
      const row = rowOf(page, name).filter({ hasText: words });
      await row.waitFor();
      expect(await row.getByRole("button", { name: /Try again/ }).isVisible()).toBe(false);
    }
    await page.getByRole("button", { name: "Sign 1 photo" }).click();
    await untilSigned(page, "good.jpg");
    for (const [{ name }] of refused) {
      expect(await rowOf(page, name).getAttribute("data-state")).toBe("failed");
    }
  });

  test("a photo is taken from the list, and all of them", async () => {
    const page = await open();
    await choose(page, await jpegFile("a.jpg"), await jpegFile("b.jpg", { seed: 2 }));
    await rowOf(page, "a.jpg").getByRole("button", { name: "Remove a.jpg" }).click();
    await rowOf(page, "a.jpg").waitFor({ state: "detached" });
    expect(await page.getByRole("listitem").count()).toBe(1);
    await page.getByRole("button", { name: "Clear the list" }).click();
    await rowOf(page, "b.jpg").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Choose photos" }).waitFor();
  });
});

async function expectThumbnail(page: Page, name: string): Promise<void> {
  const thumbnail = rowOf(page, name).locator("img").first();
  await thumbnail.and(page.locator('[src^="blob:"]')).waitFor();
  const isDrawn = await thumbnail.evaluate(async (img: HTMLImageElement) => {
    await img.decode();
    return img.naturalWidth > 0;
  });
  expect(isDrawn).toBe(true);
}
