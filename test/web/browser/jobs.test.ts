import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Page, Response } from "playwright-core";
import { acceptedId } from "../../fixtures/answers.ts";
import { expectAccessible } from "../../fixtures/browser/judge-accessibility.ts";
import {
  choose,
  jpegFile,
  rowOf,
  signButton,
  untilSigned,
} from "../../fixtures/browser/page-actions.ts";
import { useBrowser } from "../../fixtures/browser/use-browser.ts";
import type { ExpectedTrouble } from "../../fixtures/browser/watched-page.ts";
import { createHoldGate, type HoldGate } from "../../fixtures/hold-gate.ts";
import { encodeJpeg, flat } from "../../fixtures/pictures.ts";
import { postPhoto, startService } from "../../fixtures/running-service.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { freePort } from "../../fixtures/servers/free-port.ts";
import { startTcpProxy } from "../../fixtures/servers/tcp-proxy.ts";
import { startServiceProcess } from "../../fixtures/service-process.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../fixtures/temporary-folder.ts";
import { waitFor } from "../../fixtures/wait-for.ts";

/** One worker and no queue: while it is held, every upload becomes a job. */
const ONE_AT_A_TIME = { WORKERS: "1", POOL_QUEUE: "0", RETRY_OPTIMIZER_DELAY_MS: "100" };

/** While its one worker is held, the service draws no preview. */
const NO_PREVIEW: ExpectedTrouble = { path: "/optimize", status: 503 };

describeService("chromium", () => {
  const openPage = useBrowser();
  let folder: TemporaryFolder;
  let gate: HoldGate;
  const toStop: (() => Promise<unknown>)[] = [];

  beforeEach(async () => {
    folder = await createTemporaryFolder();
    gate = createHoldGate(folder.path, "gate");
  });
  afterEach(async () => {
    gate.open();
    for (const stop of toStop.splice(0).reverse()) await stop();
    await folder.remove();
  });

  /** A service in this process whose workers can be held. */
  async function start(environment: Readonly<Record<string, string>> = {}) {
    const service = await startService({
      environment: { ...ONE_AT_A_TIME, ...environment },
      workerEntry: new URL("../../fixtures/unruly-worker.ts", import.meta.url),
    });
    toStop.push(() => service.stop());
    return service;
  }

  /** Keeps the worker, and the one consumer of jobs, busy with a job of its own. */
  async function holdWorker(service: { readonly url: string }): Promise<void> {
    const init = { headers: { Prefer: "respond-async" } };
    const answer = await postPhoto(
      service,
      await encodeJpeg(flat(32, 24)),
      { wm_text: gate.text },
      init,
    );
    await acceptedId(answer);
    await gate.reached();
  }

  /** A page whose photo has become a job. */
  async function openWithJob(url: string, holder: { readonly url: string }) {
    const opened = await openPage(url, { expected: [NO_PREVIEW] });
    const { page } = opened;
    await choose(page, await jpegFile("kept.jpg", { seed: 21 }));
    await page.getByRole("img", { name: /^kept.jpg signed/ }).waitFor();
    await holdWorker(holder);
    await signButton(page).click();
    await rowOf(page, "kept.jpg").filter({ hasText: "Kept safe" }).waitFor();
    return opened;
  }

  async function expectResult(page: Page): Promise<void> {
    await untilSigned(page, "kept.jpg");
    const result = page.getByRole("img", { name: "kept.jpg signed", exact: true });
    await result.waitFor();
    const width = await result.evaluate(async (img: HTMLImageElement) => {
      await img.decode();
      return img.naturalWidth;
    });
    expect(width).toBe(640);
  }

  test("a photo whose upload becomes a job is followed to its picture", async () => {
    const service = await start();
    const { page } = await openWithJob(service.url, service);
    await expectAccessible(page);
    gate.open();
    await expectResult(page);
  });

  test("several jobs are followed at once, each in turn by the one stream that is open", async () => {
    const service = await start();
    const { page } = await openPage(service.url, { expected: [NO_PREVIEW] });
    const names = ["one.jpg", "two.jpg", "three.jpg", "four.jpg", "five.jpg"];
    const files = await Promise.all(names.map((name, seed) => jpegFile(name, { seed: 40 + seed })));
    await choose(page, ...files);
    await page.getByRole("img", { name: /^one.jpg signed/ }).waitFor();
    await holdWorker(service);
    const open = new Set<string>();
    const followed = new Set<string>();
    let most = 0;
    page.on("request", (request) => {
      if (request.resourceType() !== "eventsource") return;
      open.add(request.url());
      followed.add(request.url());
      most = Math.max(most, open.size);
    });
    page.on("requestfinished", (request) => open.delete(request.url()));
    page.on("requestfailed", (request) => open.delete(request.url()));
    await signButton(page).click();
    for (const name of names) {
      await rowOf(page, name).filter({ hasText: "Kept safe" }).waitFor();
    }
    await waitFor(() => followed.size === names.length, { what: "every job to have its turn" });
    gate.open();
    await untilSigned(page, ...names);
    expect(most).toBe(1);
  });

  test("a reload in mid-job goes on where it was", async () => {
    const service = await start();
    const { page } = await openWithJob(service.url, service);
    await page.reload();
    await rowOf(page, "kept.jpg").filter({ hasText: "Kept safe" }).waitFor();
    gate.open();
    await expectResult(page);
    await page.reload();
    await expectResult(page);
  });

  test("a status stream that breaks is opened again", async () => {
    const service = await start();
    const line = await startTcpProxy(Number(new URL(service.url).port));
    toStop.push(() => line.close());
    const { page, expectTrouble } = await openWithJob(`http://127.0.0.1:${line.port}`, service);
    expectTrouble({ path: /^\/(status\/|optimize)/, failure: /^net::ERR_/ });
    const stream = page.waitForResponse((answer) => isEventStream(answer));
    line.cut();
    await stream;
    gate.open();
    await expectResult(page);
  });

  test("a job that fails for good says so, and can be begun anew", async () => {
    const service = await start({ MAX_ATTEMPTS: "1" });
    const { page } = await openPage(service.url, { expected: [NO_PREVIEW] });
    await choose(page, await jpegFile("a.jpg", { seed: 22 }));
    const text = page.getByRole("textbox", { name: "Text" });
    await text.fill("crash");
    await signButton(page).click();
    await rowOf(page, "a.jpg")
      .filter({ hasText: /Signing the photo failed.*Try again/s })
      .waitFor();
    await text.fill("calm");
    await rowOf(page, "a.jpg").getByRole("button", { name: "Try again a.jpg" }).click();
    await untilSigned(page, "a.jpg");
  });

  test("a job that is done, but whose picture is lost, is told as failed, once", async () => {
    const service = await start({ CACHE_MAX_BYTES: "0" });
    const { page, expectTrouble } = await openWithJob(service.url, service);
    // The picture is no picture any more by the time that the page asks for it.
    expectTrouble({ path: /^\/image\//, status: 500 });
    await page.route("**/status/**", async (route) => {
      const { hostname, pathname } = new URL(route.request().url());
      expect(hostname).toBe("127.0.0.1");
      const path = join(service.dataFolder, "objects/result", pathname.slice("/status/".length));
      await mkdir(dirname(path), { recursive: true });
      await Bun.write(path, "no picture any more");
      await route.continue();
    });
    await page.reload();
    await rowOf(page, "kept.jpg").filter({ hasText: "The service made a mistake" }).waitFor();
    expect(await rowOf(page, "kept.jpg").getAttribute("data-state")).toBe("failed");
    await page.reload();
    await choose(page, await jpegFile("next.jpg", { seed: 23 }));
    await rowOf(page, "next.jpg").waitFor();
    expect(await rowOf(page, "kept.jpg").count()).toBe(0);
  });

  test("a service that is killed in mid-job and started again brings the picture", async () => {
    const environment = {
      ...{ ...ONE_AT_A_TIME, PORT: String(await freePort()) },
      DATA_DIR: join(folder.path, "data"),
    };
    const first = await startServiceProcess({ environment, unruly: true });
    toStop.push(() => first.kill());
    const { page, expectTrouble } = await openWithJob(first.url, first);
    expectTrouble({ path: /^\/(status\/|optimize)/, failure: /^net::ERR_/ });
    await first.kill();
    await rowOf(page, "kept.jpg").filter({ hasText: "Connection lost" }).waitFor();

    const second = await startServiceProcess({ environment });
    toStop.push(() => second.kill());
    await expectResult(page);
    const link = await page.getByRole("link", { name: "Download kept.jpg" }).getAttribute("href");
    expect(link).not.toBeNull();
  }, 30_000);
});

function isEventStream(answer: Response): boolean {
  return answer.headers()["content-type"] === "text/event-stream";
}
