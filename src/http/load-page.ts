import { createEncodedBody, type EncodedBody } from "./encoded-body.ts";

/** A file that the page asks for. */
export interface PageAsset {
  readonly contentType: string;
  readonly body: EncodedBody;
  /** Its address changes with its bytes. */
  readonly isHashed: boolean;
}

/** The page as it was built. */
export interface Page {
  /** Names the assets by their addresses. */
  readonly html: string;
  /** By their addresses: `/assets/page.<hash>.js`, `/favicon.svg`. */
  readonly assets: ReadonlyMap<string, PageAsset>;
}

/** By the addresses that the bundler writes. The manifest names the icon: these two may not move. */
const ASSETS = {
  "/assets/page.js": { contentType: "text/javascript; charset=utf-8", isHashed: true },
  "/assets/page.css": { contentType: "text/css; charset=utf-8", isHashed: true },
  "/assets/favicon.svg": { contentType: "image/svg+xml", isHashed: false },
  "/assets/manifest.webmanifest": { contentType: "application/manifest+json", isHashed: false },
} as const;
type BuiltAddress = keyof typeof ASSETS;

/**
 * Reads the page.
 *
 * @throws Error when it has not been built
 */
export async function loadPage(): Promise<Page> {
  const { html, ...paths } = await findFiles();
  const addresses = new Map<string, string>();
  const assets = new Map<string, PageAsset>();
  for (const [built, path] of Object.entries(paths) as [BuiltAddress, string][]) {
    const body = createEncodedBody(await Bun.file(path).bytes());
    const address = ASSETS[built].isHashed
      ? built.replace(".", `.${body.hash}.`)
      : built.replace("/assets", "");
    addresses.set(built, address);
    assets.set(address, { ...ASSETS[built], body });
  }
  return { html: withAddresses(await Bun.file(html).text(), addresses), assets };
}

async function findFiles(): Promise<Record<BuiltAddress | "html", string>> {
  try {
    // Imports, so that a single-file executable carries the files; dynamic ones, so that a missing
    // file can be named for what it is.
    const [html, script, styles, icon, manifest] = await Promise.all([
      import("../web/dist/page.html", { with: { type: "file" } }),
      import("../web/dist/page.js", { with: { type: "file" } }),
      import("../web/dist/page.css", { with: { type: "file" } }),
      import("../web/dist/favicon.svg", { with: { type: "file" } }),
      import("../web/dist/manifest.webmanifest", { with: { type: "file" } }),
    ]);
    return {
      html: html.default,
      "/assets/page.js": script.default,
      "/assets/page.css": styles.default,
      "/assets/favicon.svg": icon.default,
      "/assets/manifest.webmanifest": manifest.default,
    };
  } catch (cause) {
    throw new Error('The page is not built: run "bun run build:web"', { cause });
  }
}

function withAddresses(html: string, addresses: ReadonlyMap<string, string>): string {
  const rewriter = new HTMLRewriter();
  for (const name of ["href", "src"]) {
    rewriter.on(`[${name}]`, {
      element(element) {
        const address = addresses.get(element.getAttribute(name) ?? "");
        if (address !== undefined) element.setAttribute(name, address);
      },
    });
  }
  return rewriter.transform(html);
}
