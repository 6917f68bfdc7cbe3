import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { CurrentSettings } from "../config/settings.ts";
import { TIMING_HEADERS } from "./timings.ts";

const ALLOWED_METHODS = ["GET", "HEAD", "POST", "OPTIONS"];

const ALLOWED_HEADERS = [
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
  const handle = cors({
    origin: () => currentSettings().CORS_ORIGIN,
    allowMethods: ALLOWED_METHODS,
    allowHeaders: ALLOWED_HEADERS,
    exposeHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_MAX_AGE_S,
  });
  return async function crossOrigin(c, next) {
    c.header("Timing-Allow-Origin", currentSettings().CORS_ORIGIN);
    return handle(c, next);
  };
}
