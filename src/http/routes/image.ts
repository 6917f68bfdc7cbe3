import { Hono } from "hono";
import { NotFoundError } from "../../domain/errors.ts";
import { CONTENT_TYPE } from "../../domain/image-format.ts";
import type { ResultLookup } from "../../services/result-lookup.ts";
import type { AppEnv } from "../connection.ts";
import { matchesEtag } from "../negotiation.ts";
import { parseId } from "../parse-id.ts";

const IMMUTABLE = "public, max-age=31536000, immutable";

/** `GET` and `HEAD /image/{id}`: a finished picture, which never changes. */
export function imageRoutes(results: ResultLookup): Hono<AppEnv> {
  return new Hono<AppEnv>().get("/image/:id", async (c) => {
    const id = parseId(c.req.param("id"));
    const { image, storeError } = await results.find(id, c.req.raw.signal);
    if (!image) throw storeError ?? new NotFoundError(`There is no image ${id}`);
    const etag = `"${id}"`;
    c.header("ETag", etag);
    c.header("Cache-Control", IMMUTABLE);
    if (matchesEtag(c.req.header("If-None-Match"), etag)) return c.body(null, 304);
    c.header("Content-Type", CONTENT_TYPE[image.format]);
    c.header("Content-Length", String(image.bytes.byteLength));
    return c.body(image.bytes);
  });
}
