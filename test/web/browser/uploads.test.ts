import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Front, openFront } from "../../fixtures/browser/front.ts";
import {
  choose,
  jpegFile,
  photoFile,
  rowOf,
  signButton,
  slowUploads,
  untilSigned,
} from "../../fixtures/browser/page-actions.ts";
import { useBrowser } from "../../fixtures/browser/use-browser.ts";
import { encodeJpeg, noise } from "../../fixtures/pictures.ts";
import { type RunningService, startService } from "../../fixtures/running-service.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { startTcpProxy } from "../../fixtures/servers/tcp-proxy.ts";
import { waitFor } from "../../fixtures/wait-for.ts";

const MOST_UPLOADS = 4;

describeService("chromium", () => {
  const openPage = useBrowser();
  let service: RunningService;
  let front: Front;

  beforeAll(async () => {
    service = await startService({ environment: { WORKERS: "1", MAX_UPLOAD_BYTES: "1MiB" } });
    front = openFront(service);
  });
  afterAll(async () => {
    await front.stop();
    await service.stop();
  });

  test("many photos are sent, four at a time", async () => {
    const { page } = await openPage(front.url);
    const names = Array.from({ length: 10 }, (_, index) => `photo-${index}.jpg`);
    const files = names.map((name, seed) => jpegFile(name, { width: 64, height: 48, seed }));
    const release = front.hold("/upload");
    await choose(page, ...(await Promise.all(files)));
    await signButton(page).click();
    await waitFor(() => front.underWay("/upload").now === MOST_UPLOADS, { what: "four uploads" });
    const queued = page.getByRole("listitem").filter({ hasText: "Waiting for its turn" });
    expect(await queued.count()).toBe(names.length - MOST_UPLOADS);
    release();
    await untilSigned(page, ...names);
    expect(front.underWay("/upload").most).toBe(MOST_UPLOADS);
    expect(front.requests.filter(({ path }) => path === "/upload")).toHaveLength(names.length);
  });

  test("a photo shows how much of it is sent, then that it is being signed", async () => {
    const { page } = await openPage(front.url);
    const release = front.hold("/upload");
    await choose(page, photoFile("slow.jpg", await encodeJpeg(noise(500, 400))));
    await slowUploads(page, 100_000);
    await signButton(page).click();
    const row = rowOf(page, "slow.jpg");
    const shown = new Set<number>();
    await waitFor(
      async () => {
        const value = await row.getByRole("progressbar").getAttribute("value");
        if (value !== null) shown.add(Number(value));
        return shown.size >= 3;
      },
      { what: "the progress to move" },
    );
    expect([...shown]).toEqual([...shown].sort((a, b) => a - b));
    await row.filter({ hasText: /Uploading, [\d,.]+ \w+ of [\d,.]+ \w+/ }).waitFor();
    await slowUploads(page, -1);
    await row.filter({ hasText: "Being signed" }).waitFor();
    release();
    await untilSigned(page, "slow.jpg");
  });

  describe("a file over the limit", () => {
    const large = noise(1500, 1200);

    test("is turned away before a byte of it is sent", async () => {
      const { page } = await openPage(front.url);
      const sentBefore = front.requests.filter(({ path }) => path === "/upload").length;
      await choose(page, photoFile("large.jpg", await encodeJpeg(large)), await jpegFile("a.jpg"));
      const words = /larger than the service takes.*Save it smaller/s;
      await rowOf(page, "large.jpg").filter({ hasText: words }).waitFor();
      await signButton(page).click();
      await untilSigned(page, "a.jpg");
      const sent = front.requests.filter(({ path }) => path === "/upload").length;
      expect(sent - sentBefore).toBe(1);
    });

    test("which the page does not know is refused by the service long before its end", async () => {
      const line = await startTcpProxy(Number(new URL(service.url).port));
      const url = `http://127.0.0.1:${line.port}`;
      try {
        const { page, expectTrouble } = await openPage(`${url}/healthz`);
        expectTrouble({ path: /^\/(upload|optimize)$/, status: 413 });
        await page.route(`${url}/`, async (route) => {
          const answer = await route.fetch();
          const html = await answer.text();
          const body = html.replace(
            /data-max-upload-bytes="\d+"/,
            'data-max-upload-bytes="99000000"',
          );
          expect(body).not.toBe(html);
          await route.fulfill({ response: answer, body });
        });
        await page.goto(url);
        const file = photoFile("large.jpg", await encodeJpeg(noise(2200, 1800), { quality: 95 }));
        expect(file.buffer.byteLength).toBeGreaterThan(3_000_000);
        await choose(page, file);
        line.slowTo(2_000_000);
        const sentBefore = line.sent;
        await signButton(page).click();
        const words = /larger than the service takes.*Save it smaller.*1048576/s;
        await rowOf(page, "large.jpg").filter({ hasText: words }).waitFor();
        expect(line.sent - sentBefore).toBeLessThan(file.buffer.byteLength / 2);
      } finally {
        await line.close();
      }
    });
  });
});
