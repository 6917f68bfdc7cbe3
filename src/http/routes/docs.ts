import { type Context, Hono } from "hono";
import stylePath from "swagger-ui-dist/swagger-ui.css" with { type: "file" };
import scriptPath from "swagger-ui-dist/swagger-ui-bundle.js" with { type: "file" };
import { NotFoundError } from "../../domain/errors.ts";
import { answerEncoded, REVALIDATED } from "../answer-encoded.ts";
import type { AppEnv } from "../connection.ts";
import { DOCS_PAGE, DOCS_POLICY } from "../docs/page.ts";
import startPath from "../docs/start.js" with { type: "file" };
import { createEncodedBody, type EncodedBody } from "../encoded-body.ts";

const CSS = "text/css; charset=utf-8";
const JAVASCRIPT = "text/javascript; charset=utf-8";

interface DocsAsset {
  readonly path: string;
  readonly contentType: string;
}

/** What the page is made of, by its name under `/docs/`. */
const ASSETS = new Map<string, DocsAsset>(
  Object.entries({
    "swagger-ui.css": { path: stylePath, contentType: CSS },
    "swagger-ui-bundle.js": { path: scriptPath, contentType: JAVASCRIPT },
    "start.js": { path: startPath, contentType: JAVASCRIPT },
  }),
);

/**
 * `GET /docs`: the API's reference for people. Of four packages Swagger UI is the one that works under
 * a policy without inline styles; all of it is two files.
 */
export function docsRoutes(): Hono<AppEnv> {
  const page = createEncodedBody(new TextEncoder().encode(DOCS_PAGE));
  // By path, each since it was asked for: most services are never asked.
  const bodies = new Map<string, EncodedBody>();

  async function bodyOf(path: string): Promise<EncodedBody> {
    const read = bodies.get(path) ?? createEncodedBody(await Bun.file(path).bytes());
    bodies.set(path, read);
    return read;
  }

  // No address names a version.
  const answer = (c: Context<AppEnv>, contentType: string, body: EncodedBody): Promise<Response> =>
    answerEncoded(c, { body, contentType, cacheControl: REVALIDATED });

  return new Hono<AppEnv>()
    .get("/docs", (c) => {
      c.header("Content-Security-Policy", DOCS_POLICY);
      return answer(c, "text/html; charset=utf-8", page);
    })
    .get("/docs/:asset", async (c) => {
      const asset = ASSETS.get(c.req.param("asset"));
      if (!asset) throw new NotFoundError(`There is nothing at ${c.req.path}`);
      return answer(c, asset.contentType, await bodyOf(asset.path));
    });
}
