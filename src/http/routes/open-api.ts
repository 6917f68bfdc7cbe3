import { Hono } from "hono";
import { compress } from "hono/compress";
import type { CurrentSettings, Settings } from "../../config/settings.ts";
import type { AppEnv } from "../connection.ts";
import { matchesEtag } from "../negotiation.ts";
import { createDocument } from "../openapi/document.ts";

export interface OpenApiRouteDependencies {
  readonly currentSettings: CurrentSettings;
  /** The paths of every route of the application, looked at with the first request. */
  readonly routes: readonly string[];
}

interface Written {
  readonly settings: Settings;
  readonly json: string;
  readonly etag: string;
}

/** `GET /openapi.json`: the API of this very process; written anew only when its settings change. */
export function openApiRoutes({ currentSettings, routes }: OpenApiRouteDependencies): Hono<AppEnv> {
  let written: Written | undefined;

  function write(settings: Settings): Written {
    const json = JSON.stringify(createDocument({ settings, routes }));
    const digest = new Bun.CryptoHasher("sha256").update(json).digest("hex");
    // Weak, as it goes compressed and uncompressed.
    return { settings, json, etag: `W/"${digest}"` };
  }

  return new Hono<AppEnv>().use("/openapi.json", compress()).get("/openapi.json", (c) => {
    const settings = currentSettings();
    if (written?.settings !== settings) written = write(settings);
    c.header("ETag", written.etag);
    c.header("Cache-Control", "no-cache");
    if (matchesEtag(c.req.header("If-None-Match"), written.etag)) return c.body(null, 304);
    return c.body(written.json, 200, { "Content-Type": "application/json" });
  });
}
