import { Hono } from "hono";
import { compress } from "hono/compress";
import { etag } from "hono/etag";
import stylePath from "swagger-ui-dist/swagger-ui.css" with { type: "file" };
import scriptPath from "swagger-ui-dist/swagger-ui-bundle.js" with { type: "file" };
import { NotFoundError } from "../../domain/errors.ts";
import type { AppEnv } from "../connection.ts";
import { DOCS_PAGE, DOCS_POLICY } from "../docs/page.ts";
import startPath from "../docs/start.js" with { type: "file" };

const CSS = "text/css; charset=utf-8";
const JAVASCRIPT = "text/javascript; charset=utf-8";

/** No address names a version: a browser asks each time, and is told 304. */
const REVALIDATED = { "Cache-Control": "no-cache" };

/** What the page is made of, by its name under `/docs/`. */
const ASSETS = new Map(
  Object.entries({
    "swagger-ui.css": { path: stylePath, type: CSS },
    "swagger-ui-bundle.js": { path: scriptPath, type: JAVASCRIPT },
    "start.js": { path: startPath, type: JAVASCRIPT },
  }),
);

/**
 * `GET /docs`: the API's reference for people. Of four packages Swagger UI is the one that works under
 * a policy without inline styles; all of it is two files.
 */
export function docsRoutes(): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .use("/docs/*", compress(), etag())
    .get("/docs", (c) => {
      return c.html(DOCS_PAGE, 200, { ...REVALIDATED, "Content-Security-Policy": DOCS_POLICY });
    })
    .get("/docs/:asset", (c) => {
      const asset = ASSETS.get(c.req.param("asset"));
      if (!asset) throw new NotFoundError(`There is nothing at ${c.req.path}`);
      return c.body(Bun.file(asset.path).stream(), 200, {
        ...REVALIDATED,
        "Content-Type": asset.type,
      });
    });
}
