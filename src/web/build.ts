/*
 * Bundles the page into src/web/dist/.
 *
 * Run by `bun run build:web`, and by `bun install` through `prepare`. With `--watch` it goes on and
 * bundles again at each change.
 */

import { watch } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { basename, join } from "node:path";

/** What the page is made of; the service imports each by this name. */
export const PAGE_FILES = [
  ...(["page.html", "page.js", "page.css"] as const),
  ...(["favicon.svg", "manifest.webmanifest"] as const),
] as const;
export type PageFileName = (typeof PAGE_FILES)[number];
export type PageFiles = Readonly<Record<PageFileName, Uint8Array>>;

/** What the whole page may weigh on its way to the browser, in bytes. */
export const MAX_GZIP_BYTES = 60_000;

const WEB = import.meta.dir;
const DIST = join(WEB, "dist");

/** Why there is no page, in words for whoever has changed it. */
export class PageBuildError extends Error {
  override readonly name = "PageBuildError";
}

/**
 * Bundles the page in memory: equal sources give equal bytes.
 *
 * @throws PageBuildError when a source does not compile, or makes a file that nobody would serve
 */
export async function buildPage(): Promise<PageFiles> {
  const { outputs, logs, success } = await Bun.build({
    entrypoints: [join(WEB, "index.html")],
    minify: true,
    target: "browser",
    publicPath: "/assets/",
    naming: { entry: "page.[ext]", chunk: "page.[ext]", asset: "[name].[ext]" },
    throw: false,
  });
  if (!success) throw new PageBuildError(logs.map(describeLog).join("\n"));
  const built = new Map<string, Uint8Array>();
  for (const output of outputs) {
    const bytes = new Uint8Array(await output.arrayBuffer());
    const isHtml = output.path.endsWith(".html");
    built.set(basename(output.path), isHtml ? withoutComments(bytes) : bytes);
  }
  for (const name of built.keys()) {
    if (!isPageFile(name)) throw new PageBuildError(`${name} is no file of the page: PAGE_FILES`);
  }
  const files = PAGE_FILES.map((name) => {
    const bytes = built.get(name);
    if (!bytes) throw new PageBuildError(`index.html asks for nothing that makes ${name}`);
    return [name, bytes] as const;
  });
  return Object.fromEntries(files) as PageFiles; // one entry for each name
}

/** What the page weighs, file by file, in bytes. */
export function measurePage(files: PageFiles) {
  const sizes = PAGE_FILES.map((name) => ({
    name,
    bytes: files[name].byteLength,
    gzipBytes: Bun.gzipSync(new Uint8Array(files[name]), { level: 9 }).byteLength,
  }));
  return { sizes, gzipBytes: sizes.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0) };
}

/** The files of the last build; `undefined` where one is missing. */
export async function readBuiltPage(): Promise<PageFiles | undefined> {
  const files = PAGE_FILES.map((name) => Bun.file(join(DIST, name)));
  const present = await Promise.all(files.map((file) => file.exists()));
  if (!present.every(Boolean)) return undefined;
  const bytes = await Promise.all(files.map((file) => file.bytes()));
  const named = PAGE_FILES.map((name, index) => [name, bytes[index]]);
  return Object.fromEntries(named) as PageFiles; // one entry for each name
}

/** They speak to whoever changes the page. */
function withoutComments(html: Uint8Array): Uint8Array {
  const rewriter = new HTMLRewriter().onDocument({ comments: (comment) => void comment.remove() });
  return new TextEncoder().encode(rewriter.transform(new TextDecoder().decode(html)));
}

function isPageFile(name: string): name is PageFileName {
  return PAGE_FILES.some((known) => known === name);
}

function describeLog({ message, position }: BuildMessage | ResolveMessage): string {
  if (!position) return message;
  const { file, line, column } = position;
  return `${line > 0 ? `${file}:${line}:${column}` : file}: ${message}`;
}

async function buildAndReport(): Promise<void> {
  const startedAt = performance.now();
  const files = await buildPage();
  const { sizes, gzipBytes } = measurePage(files);
  for (const { name, bytes, gzipBytes } of sizes) {
    console.log(`web: ${name}, ${bytes} bytes, ${gzipBytes} in gzip`);
  }
  if (gzipBytes > MAX_GZIP_BYTES) {
    throw new PageBuildError(
      `the page takes ${gzipBytes} bytes in gzip; the limit is ${MAX_GZIP_BYTES}`,
    );
  }
  await mkdir(DIST, { recursive: true });
  for (const name of PAGE_FILES) await writeWhole(join(DIST, name), files[name]);
  const elapsedMs = Math.round(performance.now() - startedAt);
  console.log(`web: ${gzipBytes} bytes in gzip of ${MAX_GZIP_BYTES}, in ${elapsedMs} ms`);
}

/** Says what is wrong and whether all is well; what is no fault of the page's sources is thrown. */
async function tryBuild(): Promise<boolean> {
  try {
    await buildAndReport();
    return true;
  } catch (error) {
    if (!(error instanceof PageBuildError)) throw error;
    console.error(`web: ${error.message}`);
    return false;
  }
}

/** Under another name first: whoever reads meanwhile finds the old file or the new one. */
async function writeWhole(path: string, contents: Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  await Bun.write(draft, contents);
  await rename(draft, path);
}

/** An editor makes several changes of one save. */
const SETTLE_MS = 100;

function buildAtEachChange(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(WEB, { recursive: true }, (_, path) => {
    if (path?.startsWith("dist")) return;
    clearTimeout(timer);
    timer = setTimeout(() => void tryBuild(), SETTLE_MS);
  });
  console.log("web: waiting for changes");
}

if (import.meta.main) {
  const isBuilt = await tryBuild();
  if (process.argv.includes("--watch")) buildAtEachChange();
  else process.exitCode = isBuilt ? 0 : 1;
}
