import { Hono } from "hono";
import { z } from "zod";
import { dependencyState, type Readiness } from "../../services/readiness.ts";
import type { AppEnv } from "../connection.ts";

/** What `/healthz` answers. */
export const health = z.object({ status: z.literal("ok") });

/** What `/readyz` answers. */
export const readinessReport = z.object({
  status: z.enum(["ready", "unavailable"]),
  dependencies: z.record(z.string(), dependencyState),
});
type Health = z.output<typeof health>;
type Report = z.output<typeof readinessReport>;

/**
 * `GET /healthz`: the process is alive and answers. `GET /readyz`: requests may be sent here, with the
 * state of each dependency; 503 when a required one is down, or the service is stopping.
 */
export function healthRoutes(readiness: Readiness): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get("/healthz", (c) => c.json({ status: "ok" } satisfies Health))
    .get("/readyz", async (c) => {
      const { ready, dependencies } = await readiness.check();
      c.header("Cache-Control", "no-store");
      const report: Report = { status: ready ? "ready" : "unavailable", dependencies };
      return c.json(report, ready ? 200 : 503);
    });
}
