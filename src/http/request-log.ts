import { createMiddleware } from "hono/factory";
import type { Log } from "../ports/log.ts";
import type { AppEnv } from "./connection.ts";

/** What machines ask for every few seconds. */
const PROBES = ["/healthz", "/readyz", "/metrics"];

/** One line for each request; probes, of which there are many, only at debug level. */
export function requestLog(log: Log) {
  return createMiddleware<AppEnv>(async function requestLog(c, next) {
    const startedAt = performance.now();
    await next();
    const fields = {
      requestId: c.get("requestId"),
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      ms: Math.round(performance.now() - startedAt),
    };
    if (PROBES.includes(c.req.path)) log.debug(fields, "request");
    else log.info(fields, "request");
  });
}
