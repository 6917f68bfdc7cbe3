import { Hono } from "hono";
import type { MetricsReport } from "../../ports/metrics.ts";
import type { AppEnv } from "../connection.ts";

/** `GET /metrics`: what the process has done and uses, for Prometheus. */
export function metricsRoutes(report: () => Promise<MetricsReport>): Hono<AppEnv> {
  return new Hono<AppEnv>().get("/metrics", async (c) => {
    const { contentType, text } = await report();
    return c.body(text, 200, { "Content-Type": contentType, "Cache-Control": "no-store" });
  });
}
