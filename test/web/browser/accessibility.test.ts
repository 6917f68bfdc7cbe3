import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Front, openFront } from "../../fixtures/browser/front.ts";
import { expectAccessible, findViolations } from "../../fixtures/browser/judge-accessibility.ts";
import {
  choose,
  jpegFile,
  photoFile,
  rowOf,
  signButton,
  untilSigned,
} from "../../fixtures/browser/page-actions.ts";
import { useBrowser } from "../../fixtures/browser/use-browser.ts";
import { type RunningService, startService } from "../../fixtures/running-service.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";

describeService("chromium", () => {
  const openPage = useBrowser();
  let service: RunningService;
  let front: Front;

  beforeAll(async () => {
    service = await startService({ environment: { WORKERS: "1" } });
    front = openFront(service);
  });
  afterAll(async () => {
    await front.stop();
    await service.stop();
  });

  describe("axe-core finds no violation, in light and dark,", () => {
    test("on the empty page", async () => {
      const { page } = await openPage(front.url);
      await expectAccessible(page);
    });

    test("with a photo chosen, busy, and done", async () => {
      const { page } = await openPage(front.url);
      await choose(
        page,
        await jpegFile("a.jpg", { seed: 51 }),
        await jpegFile("b.jpg", { seed: 52 }),
      );
      await page.getByRole("img", { name: /^a.jpg signed/ }).waitFor();
      await expectAccessible(page);
      const release = front.hold("/upload");
      await signButton(page).click();
      await rowOf(page, "a.jpg").filter({ hasText: "Being signed" }).waitFor();
      await expectAccessible(page);
      release();
      await untilSigned(page, "a.jpg", "b.jpg");
      await expectAccessible(page);
    });

    test("with photos that failed beside one that is done, at 320 pixels", async () => {
      const { page } = await openPage(front.url, { viewport: { width: 320, height: 640 } });
      await choose(
        page,
        photoFile("none.jpg", Buffer.from("no picture")),
        await jpegFile("good.jpg", { seed: 53 }),
      );
      await signButton(page).click();
      await untilSigned(page, "good.jpg");
      await expectAccessible(page);
    });

    test("offline, with a text that is too long", async () => {
      const failure = "net::ERR_INTERNET_DISCONNECTED";
      const expected = [{ path: /^\/(upload|optimize)$/, failure }];
      const { page, context } = await openPage(front.url, { expected });
      await choose(page, await jpegFile("a.jpg", { seed: 54 }));
      await context.setOffline(true);
      await signButton(page).click();
      await rowOf(page, "a.jpg").filter({ hasText: "cannot be reached" }).waitFor();
      await page.getByRole("textbox", { name: "Text" }).fill("x".repeat(201));
      await expectAccessible(page);
    });
  });

  test("axe-core sees what would be wrong", async () => {
    const { page } = await openPage(front.url);
    await page.locator("#intake-title").evaluate((heading) => {
      heading.style.color = "#888";
      heading.style.background = "#999";
    });
    expect((await findViolations(page)).join()).toContain("color-contrast");
    expect((await findViolations(page, ["color-contrast"])).join()).toContain("color-contrast");
  });

  test("what becomes of a photo is told to screen readers", async () => {
    const { page } = await openPage(front.url);
    const news = page.getByRole("status");
    await choose(page, await jpegFile("a.jpg", { seed: 55 }), photoFile("b.jpg", Buffer.from("x")));
    await news.filter({ hasText: "2 photos added" }).waitFor();
    await news.filter({ hasText: /b\.jpg: This is no JPEG, PNG or WebP/ }).waitFor();
    await signButton(page).click();
    await news.filter({ hasText: "a.jpg is signed" }).waitFor();
  });
});
