import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import type { Metrics } from "../ports/metrics.ts";
import type { AppEnv } from "./connection.ts";

/** Counts every answer by its route. */
export function requestMetrics(metrics: Metrics) {
  return createMiddleware<AppEnv>(async function requestMetrics(c, next) {
    const startedAt = performance.now();
    await next();
    metrics.answered({
      method: METHODS.has(c.req.method) ? c.req.method : "other",
      route: routeOf(c),
      status: c.res.status,
      ms: performance.now() - startedAt,
    });
  });
}

/** A client may make methods up; a label has few values. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** The pattern of the route that answered; `none` where there is nothing, or for a preflight. */
function routeOf(c: Context<AppEnv>): string {
  const pattern = routePath(c, -1);
  return pattern.includes("*") ? "none" : pattern;
}
