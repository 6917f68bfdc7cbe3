import { Hono } from "hono";
import type { CurrentSettings, Settings } from "../../config/settings.ts";
import { answerEncoded, REVALIDATED } from "../answer-encoded.ts";
import type { AppEnv } from "../connection.ts";
import { createEncodedBody, type EncodedBody } from "../encoded-body.ts";
import { createDocument } from "../openapi/document.ts";

export interface OpenApiRouteDependencies {
  readonly currentSettings: CurrentSettings;
  /** The paths of every route of the application, looked at with the first request. */
  readonly routes: readonly string[];
}

/** `GET /openapi.json`: the API of this very process; written anew only when its settings change. */
export function openApiRoutes({ currentSettings, routes }: OpenApiRouteDependencies): Hono<AppEnv> {
  let written: { readonly settings: Settings; readonly body: EncodedBody } | undefined;

  function currentDocument(): EncodedBody {
    const settings = currentSettings();
    if (written?.settings !== settings) {
      const json = JSON.stringify(createDocument({ settings, routes }));
      written = { settings, body: createEncodedBody(new TextEncoder().encode(json)) };
    }
    return written.body;
  }

  return new Hono<AppEnv>().get("/openapi.json", (c) =>
    answerEncoded(c, {
      body: currentDocument(),
      contentType: "application/json",
      cacheControl: REVALIDATED,
    }),
  );
}
