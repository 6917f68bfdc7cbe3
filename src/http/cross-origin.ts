import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { CurrentSettings } from "../config/settings.ts";
import { TIMING_HEADERS } from "./timings.ts";

const ALLOWED_METHODS = ["GET", "HEAD", "POST", "OPTIONS"];

/** What a page elsewhere may send. */
export const ALLOWED_HEADERS = [
  "Content-Type",
  "Accept",
  "Prefer",
  "Authorization",
  "If-None-Match",
  "X-Request-Id",
];

const EXPOSED_HEADERS = [
  "X-Cache",
  ...TIMING_HEADERS,
  "Cache-Status",
  "Server-Timing",
  "Content-Location",
  "Location",
  "Retry-After",
  "ETag",
];

/** How long a browser may keep the answer to a preflight, in seconds. */
const PREFLIGHT_MAX_AGE_S = 600;

/** Lets pages of `CORS_ORIGIN` read every answer, errors included, with its timings. */
export function crossOrigin(currentSettings: CurrentSettings): MiddlewareHandler {
  const headers = {
    allowMethods: ALLOWED_METHODS,
    allowHeaders: ALLOWED_HEADERS,
    exposeHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_MAX_AGE_S,
  };
  // What everybody may read must not vary by `Origin`: a cache would keep one copy for each.
  const toEverybody = cors({ ...headers, origin: "*" });
  const toOneOrigin = cors({ ...headers, origin: () => currentSettings().CORS_ORIGIN });
  return async function crossOrigin(c, next) {
    const allowed = currentSettings().CORS_ORIGIN;
    c.header("Timing-Allow-Origin", allowed);
    return allowed === "*" ? toEverybody(c, next) : toOneOrigin(c, next);
  };
}
