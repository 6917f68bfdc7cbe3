import { Hono } from "hono";
import type { Readiness } from "../../services/readiness.ts";
import type { AppEnv } from "../connection.ts";

/**
 * `GET /healthz`: the process is alive and answers. `GET /readyz`: requests may be sent here, with the
 * state of each dependency; 503 when a required one is down, or the service is stopping.
 */
export function healthRoutes(readiness: Readiness): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get("/healthz", (c) => c.json({ status: "ok" }))
    .get("/readyz", async (c) => {
      const { ready, dependencies } = await readiness.check();
      c.header("Cache-Control", "no-store");
      return c.json({ status: ready ? "ready" : "unavailable", dependencies }, ready ? 200 : 503);
    });
}
