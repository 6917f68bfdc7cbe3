import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import {
  choose,
  drop,
  jpegFile,
  photoFile,
  rowOf,
  signButton,
  slowUploads,
  untilSigned,
} from "../../fixtures/browser/page-actions.ts";
import { useBrowser } from "../../fixtures/browser/use-browser.ts";
import { decodeReference, encodeJpeg, noise, photo, truncated } from "../../fixtures/pictures.ts";
import { type RunningService, startService } from "../../fixtures/running-service.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { startTcpProxy } from "../../fixtures/servers/tcp-proxy.ts";
import { createTemporaryFolder } from "../../fixtures/temporary-folder.ts";
import { waitFor } from "../../fixtures/wait-for.ts";

describeService("chromium", () => {
  const openPage = useBrowser();
  let service: RunningService;

  beforeAll(async () => {
    service = await startService({ environment: { WORKERS: "1" } });
  });
  afterAll(() => service.stop());

  test("a photo that fails says in plain words why, and leaves the others alone", async () => {
    const { page, expectTrouble } = await openPage(service.url);
    expectTrouble({ path: "/upload", status: 422 });
    expectTrouble({ path: "/optimize", status: 422 });
    const whole = await encodeJpeg(photo(400, 300, 11));
    await choose(
      page,
      photoFile("cut.jpg", truncated(whole, 0.6)),
      await jpegFile("whole.jpg", { seed: 12 }),
    );
    await signButton(page).click();
    await untilSigned(page, "whole.jpg");
    const words = /The file ends in the middle of the photo.*Copy it from the camera.*once more/s;
    const row = rowOf(page, "cut.jpg").filter({ hasText: words });
    await row.waitFor();
    expect(await row.getAttribute("data-state")).toBe("failed");
  });

  test("a photo that fails for its text is signed when it is tried again with another", async () => {
    const { page, expectTrouble } = await openPage(service.url);
    expectTrouble({ path: "/upload", status: 422 });
    expectTrouble({ path: "/optimize", status: 422 });
    await choose(page, await jpegFile("a.jpg", { seed: 13 }));
    await page.getByRole("textbox", { name: "Text" }).fill("写真");
    await signButton(page).click();
    const words = /letters that the font does not have.*Take them out/s;
    await rowOf(page, "a.jpg").filter({ hasText: words }).waitFor();
    await page.getByRole("textbox", { name: "Text" }).fill("photo");
    await rowOf(page, "a.jpg").getByRole("button", { name: "Try again a.jpg" }).click();
    await untilSigned(page, "a.jpg");
    expect(await rowOf(page, "a.jpg").textContent()).not.toContain("letters");
  });

  test("a photo that fails for lack of a connection is signed when it is tried again with one", async () => {
    const { page, context, expectTrouble } = await openPage(service.url);
    expectTrouble({ path: "/upload", failure: "net::ERR_INTERNET_DISCONNECTED" });
    expectTrouble({ path: "/optimize", failure: "net::ERR_INTERNET_DISCONNECTED" });
    await choose(page, await jpegFile("a.jpg", { seed: 14 }));
    await context.setOffline(true);
    await signButton(page).click();
    const words = /service cannot be reached.*Check the connection/s;
    await rowOf(page, "a.jpg").filter({ hasText: words }).waitFor();
    await context.setOffline(false);
    await rowOf(page, "a.jpg").getByRole("button", { name: "Try again a.jpg" }).click();
    await untilSigned(page, "a.jpg");
  });

  test("a photo for a service that has stopped says that it cannot be reached", async () => {
    const line = await startTcpProxy(Number(new URL(service.url).port));
    try {
      const { page, expectTrouble } = await openPage(`http://127.0.0.1:${line.port}`);
      expectTrouble({ path: /^\/(upload|optimize)$/, failure: "net::ERR_CONNECTION_REFUSED" });
      await choose(page, await jpegFile("a.jpg", { seed: 17 }));
      await page.getByRole("img", { name: /^a.jpg signed/ }).waitFor();
      await line.close();
      await signButton(page).click();
      const words = /service cannot be reached.*Check the connection/s;
      await rowOf(page, "a.jpg").filter({ hasText: words }).waitFor();
    } finally {
      await line.close();
    }
  });

  test("a connection that breaks on the way leaves a photo that can be tried again", async () => {
    const line = await startTcpProxy(Number(new URL(service.url).port));
    try {
      const { page, expectTrouble } = await openPage(`http://127.0.0.1:${line.port}`);
      expectTrouble({ path: /^\/(upload|optimize)$/, failure: /^net::ERR_/ });
      await choose(page, photoFile("a.jpg", await encodeJpeg(noise(1200, 900))));
      await page.getByRole("img", { name: /^a.jpg signed/ }).waitFor();
      const sentBefore = line.sent;
      // The browser itself: the sockets on the way would take in much more than they pass on.
      await slowUploads(page, 200_000);
      await signButton(page).click();
      await waitFor(() => line.sent > sentBefore + 50_000, { what: "a part of the photo" });
      const words = /connection broke while the photo was on its way.*Try again/s;
      const failed = rowOf(page, "a.jpg").filter({ hasText: words });
      // Chromium itself tries once more when the connection was one that it had kept.
      const cutUntilFailed = async (): Promise<boolean> => {
        line.cut();
        return await failed.isVisible();
      };
      await waitFor(cutUntilFailed, { what: "the upload to fail", intervalMs: 200 });
      await slowUploads(page, -1);
      await rowOf(page, "a.jpg").getByRole("button", { name: "Try again a.jpg" }).click();
      await untilSigned(page, "a.jpg");
    } finally {
      await line.close();
    }
  });

  test("an answer that is not the service's own is told as such", async () => {
    const { page, expectTrouble } = await openPage(service.url);
    expectTrouble({ path: "/upload", status: 502 });
    await page.route(`${service.url}/upload`, (route) =>
      route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad Gateway</h1>" }),
    );
    await choose(page, await jpegFile("a.jpg", { seed: 15 }));
    await signButton(page).click();
    const words = /Something between here and the service has answered.*Try again/s;
    await rowOf(page, "a.jpg").filter({ hasText: words }).waitFor();
    await page.unroute(`${service.url}/upload`);
    await rowOf(page, "a.jpg").getByRole("button", { name: "Try again a.jpg" }).click();
    await untilSigned(page, "a.jpg");
  });

  test("a folder that is dropped says what to choose in its place", async () => {
    const folder = await createTemporaryFolder();
    try {
      await mkdir(join(folder.path, "holiday"));
      const { page } = await openPage(service.url);
      await drop(page.locator("body"), [join(folder.path, "holiday")]);
      const words = /cannot read this file.*choose the photos in it/s;
      await rowOf(page, "holiday").filter({ hasText: words }).waitFor();
    } finally {
      await folder.remove();
    }
  });

  test("a picture that the service could not keep is there to be downloaded, without a link", async () => {
    const { page } = await openPage(service.url);
    await choose(page, await jpegFile("a.jpg", { seed: 16 }));
    await page.getByRole("img", { name: /^a.jpg signed/ }).waitFor();
    const objects = join(service.dataFolder, "objects");
    await rename(objects, `${objects}.away`);
    try {
      await signButton(page).click();
      await untilSigned(page, "a.jpg");
    } finally {
      await rename(`${objects}.away`, objects);
    }
    await page.getByText("could not keep this picture").waitFor();
    const row = rowOf(page, "a.jpg");
    expect(await row.getByRole("button", { name: /Copy link/ }).isVisible()).toBe(false);
    const download = page.waitForEvent("download");
    await row.getByRole("link", { name: "Download a.jpg" }).click();
    const file = await Bun.file(await (await download).path()).bytes();
    expect(await decodeReference(file)).toMatchObject({ width: 640, height: 420 });
  });
});
