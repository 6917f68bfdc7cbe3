import { Hono } from "hono";
import type { AppEnv } from "../connection.ts";

/** `GET /healthz`: the process is alive and answers. */
export function healthRoutes(): Hono<AppEnv> {
  return new Hono<AppEnv>().get("/healthz", (c) => c.json({ status: "ok" }));
}
