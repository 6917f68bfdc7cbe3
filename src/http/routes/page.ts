import { type Context, Hono } from "hono";
import type { CurrentSettings, Settings } from "../../config/settings.ts";
import { NotFoundError } from "../../domain/errors.ts";
import { answerEncoded, REVALIDATED } from "../answer-encoded.ts";
import type { AppEnv } from "../connection.ts";
import { createEncodedBody, type EncodedBody } from "../encoded-body.ts";
import type { Page } from "../load-page.ts";

const IMMUTABLE = "public, max-age=31536000, immutable";

/** What the page may load, send and run: its own files, and pictures that it holds in memory. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

export interface PageRouteDependencies {
  readonly page: Page;
  readonly currentSettings: CurrentSettings;
}

/** Every path that `pageRoutes` serves. */
export const PAGE_PATHS = [
  ...(["/", "/assets/:file"] as const),
  ...(["/favicon.svg", "/favicon.ico", "/manifest.webmanifest"] as const),
] as const;

/** `GET` and `HEAD /`: the page, which is told the present settings, and `/assets/*`: its files. */
export function pageRoutes({ page, currentSettings }: PageRouteDependencies): Hono<AppEnv> {
  let html: { readonly key: string; readonly body: EncodedBody } | undefined;

  function currentHtml(): EncodedBody {
    const attributes = settingAttributes(currentSettings());
    const key = JSON.stringify(attributes);
    if (html?.key !== key) {
      const text = withAttributes(page.html, attributes);
      html = { key, body: createEncodedBody(new TextEncoder().encode(text)) };
    }
    return html.body;
  }

  async function answerAsset(c: Context<AppEnv>, address: string): Promise<Response> {
    const asset = page.assets.get(address);
    if (!asset) throw new NotFoundError(`The page has no file ${address}`);
    const { body, contentType, isHashed } = asset;
    return answerEncoded(c, {
      body,
      contentType,
      cacheControl: isHashed ? IMMUTABLE : REVALIDATED,
    });
  }

  return (
    new Hono<AppEnv>()
      .get("/", (c) => {
        c.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        return answerEncoded(c, {
          body: currentHtml(),
          contentType: "text/html; charset=utf-8",
          cacheControl: REVALIDATED,
        });
      })
      .get("/assets/:file", (c) => answerAsset(c, c.req.path))
      .get("/favicon.svg", (c) => answerAsset(c, "/favicon.svg"))
      .get("/manifest.webmanifest", (c) => answerAsset(c, "/manifest.webmanifest"))
      // Browsers that look for an icon here by themselves take one in SVG as well.
      .get("/favicon.ico", (c) => answerAsset(c, "/favicon.svg"))
  );
}

/** What the page has to know of the settings, as attributes of its `html` element. */
function settingAttributes(settings: Settings): Readonly<Record<string, string>> {
  return {
    "data-max-upload-bytes": String(settings.MAX_UPLOAD_BYTES),
    "data-max-width": String(settings.MAX_WIDTH),
    "data-max-height": String(settings.MAX_HEIGHT),
    "data-watermark-text": settings.WATERMARK_TEXT,
    "data-effort": settings.EFFORT,
  };
}

function withAttributes(html: string, attributes: Readonly<Record<string, string>>): string {
  return new HTMLRewriter()
    .on("html", {
      element(element) {
        for (const [name, value] of Object.entries(attributes)) {
          // The rewriter itself escapes only the quotes around the value.
          element.setAttribute(name, value.replaceAll("&", "&amp;"));
        }
      },
    })
    .transform(html);
}
