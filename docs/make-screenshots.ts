/*
 * Makes the README's pictures of the page: opens it in Chromium, gives it photos that are drawn here,
 * and takes it in each of its states.
 *
 *   bun docs/make-screenshots.ts            page-*.webp, beside this file
 *   bun docs/make-screenshots.ts FOLDER     every state at three widths, light and dark, as PNG
 */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import sharp from "sharp";
import { startService } from "../test/fixtures/running-service.ts";
import { createTemporaryFolder } from "../test/fixtures/temporary-folder.ts";
import { drawPhotos, type PhotoFile } from "./scene/photos.ts";

const WIDTHS = [375, 768, 1440] as const;
const HEIGHTS = { 375: 812, 768: 1024, 1440: 900 } as const;
const THEMES = ["light", "dark"] as const;
const WATERMARK = "© Nora Lindqvist";

/** Bytes a second: slow enough to see an upload on its way. */
const SLOW_UPLOAD = 150_000;

interface Shot {
  readonly width: (typeof WIDTHS)[number];
  readonly theme: (typeof THEMES)[number];
  readonly state: keyof typeof STATES;
}

/** How the page is brought into each state. */
const STATES = {
  empty: async () => {},
  preview: choosePhotos,
  busy: async (page: Page) => {
    await choosePhotos(page);
    await slowDown(page);
    await sign(page);
    await page.locator('[data-state="uploading"] progress[value]').nth(1).waitFor();
    await page.waitForTimeout(900);
  },
  done: async (page: Page) => {
    await choosePhotos(page);
    await sign(page);
    await page
      .locator('[data-state="done"]')
      .nth(photos.length - 1)
      .waitFor();
  },
  errors: async (page: Page) => {
    await choosePhotos(page, [...brokenPhotos(), ...photos.slice(0, 2)]);
    await sign(page);
    await page.locator('[data-state="done"]').nth(1).waitFor();
    await page.locator('[data-state="failed"]').nth(2).waitFor();
  },
} as const;

const README_SHOTS: readonly (Shot & { readonly name: string })[] = [
  { name: "page-preview", state: "preview", width: 1440, theme: "light" },
  { name: "page-done", state: "done", width: 1440, theme: "dark" },
];

const photos = await drawPhotos();
const fonts = await createTemporaryFolder();
const browser = await launch();
try {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) await takeForReadme();
  else await takeAll(folder);
} finally {
  await browser.close();
  await fonts.remove();
}

async function takeForReadme(): Promise<void> {
  for (const { name, ...shot } of README_SHOTS) {
    const picture = await sharp(await take(shot, false))
      .webp({ quality: 88, effort: 6 })
      .toBuffer();
    await Bun.write(join(import.meta.dir, `${name}.webp`), picture);
    console.log(`docs/${name}.webp: ${(picture.byteLength / 1000).toFixed(0)} KB`);
  }
}

async function takeAll(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const state of Object.keys(STATES) as Shot["state"][]) {
    for (const theme of THEMES) {
      for (const width of WIDTHS) {
        const picture = await take({ state, theme, width });
        await Bun.write(join(folder, `${state}-${theme}-${width}.png`), picture);
      }
    }
  }
}

async function take({ state, theme, width }: Shot, fullPage = true): Promise<Buffer> {
  // A new one for each: a photo that it has signed before tells less.
  const service = await startService();
  const context = await browser.newContext({
    viewport: { width, height: HEIGHTS[width] },
    isMobile: width < 1440,
    deviceScaleFactor: width === 1440 ? 1 : 2,
    colorScheme: theme,
    locale: "en-GB",
  });
  try {
    const page = await context.newPage();
    await page.goto(service.url);
    await STATES[state](page);
    await page.evaluate(() =>
      Promise.all([...document.images].map((image) => image.decode().catch(() => {}))),
    );
    await page.evaluate(() => scrollTo(0, 0));
    return await page.screenshot({ fullPage });
  } finally {
    await context.close();
    await service.stop();
  }
}

async function choosePhotos(page: Page, files: readonly PhotoFile[] = photos): Promise<void> {
  await page.locator("#files").setInputFiles([...files]);
  await page.getByLabel("Text").fill(WATERMARK);
  await page.locator(".thumbnail img:not([hidden])").nth(1).waitFor();
  await page.locator("#preview-busy").waitFor({ state: "hidden" });
}

async function sign(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Sign \d/ }).click();
}

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 20,
    downloadThroughput: -1,
    uploadThroughput: SLOW_UPLOAD,
  });
}

/** A phone's HEIC, a file that was cut off, and one that is no photo. */
function brokenPhotos(): PhotoFile[] {
  const [whole] = photos;
  if (!whole) throw new Error("There is no photo to cut off");
  const heic = Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1");
  return [
    { name: "IMG_2041.HEIC", mimeType: "image/heic", buffer: heic },
    {
      ...whole,
      name: "half-copied.jpg",
      buffer: whole.buffer.subarray(0, whole.buffer.length / 2),
    },
    { name: "contract.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 …") },
  ];
}

/** A browser whose system font is Inter, which the service bundles: the same picture everywhere. */
async function launch(): Promise<Browser> {
  const configuration = join(fonts.path, "fonts.conf");
  const families = ["system-ui", "sans-serif"].map(
    (name) =>
      `<alias binding="same"><family>${name}</family><prefer><family>Inter</family></prefer></alias>`,
  );
  const inter = join(import.meta.dir, "../node_modules/@expo-google-fonts/inter");
  await Bun.write(
    configuration,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
      <dir>${inter}</dir><cachedir>${fonts.path}</cachedir>${families.join("")}</fontconfig>`,
  );
  return await chromium.launch({
    executablePath: Bun.which("chromium") ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
    env: { ...process.env, FONTCONFIG_FILE: configuration },
  });
}
