import { license, version } from "../../../package.json" with { type: "json" };
import type { Settings } from "../../config/settings.ts";
import { ALLOWED_HEADERS } from "../cross-origin.ts";
import { documentPath } from "./document-path.ts";
import { HEADERS } from "./headers.ts";
import { healthPath, readinessPath } from "./health-paths.ts";
import { imagePath } from "./image-path.ts";
import { metricsPath } from "./metrics-path.ts";
import { optimizePath } from "./optimize-path.ts";
import { PARAMETERS } from "./parameters.ts";
import { problemExamples } from "./problem-examples.ts";
import { componentSchemas } from "./schemas.ts";
import { statusPath } from "./status-path.ts";
import type { OpenApiDocument, PathItem } from "./types.ts";
import { uploadPath } from "./upload-path.ts";
import { usedComponents } from "./used-components.ts";

/** By the path of its route. */
const PATH_ITEMS: Readonly<Record<string, PathItem>> = {
  "/upload": uploadPath,
  "/optimize": optimizePath,
  "/status/:id": statusPath,
  "/image/:id": imagePath,
  "/healthz": healthPath,
  "/readyz": readinessPath,
  "/metrics": metricsPath,
  "/openapi.json": documentPath,
};

const DESCRIPTION = `Photos in, fitted to the web and signed with a legible watermark out.

**Promises.** A 200 with \`Content-Location\` and a 202 are promises: original and result, or original and job, are stored by then.

**Errors** are \`application/problem+json\` (RFC 9457) with a \`code\` that stays the same; \`detail\` is for people and may change.

**Other origins.** Every answer, errors included, may be read by pages of \`Access-Control-Allow-Origin\`; preflights (\`OPTIONS\`) are answered on every path, and allow the headers ${ALLOWED_HEADERS.join(", ")}. There is no authentication.`;

export interface DocumentOptions {
  readonly settings: Settings;
  /** The routes that this process serves. Those that are no API, such as the page, are left out. */
  readonly routes: readonly string[];
}

/** The API as these settings and these routes make it, in OpenAPI 3.1. */
export function createDocument({ settings, routes }: DocumentOptions): OpenApiDocument {
  const served = Object.entries(PATH_ITEMS).filter(([route]) => routes.includes(route));
  const items = served.map(([route, item]) => [route.replace(/:(\w+)/g, "{$1}"), item] as const);
  const paths = Object.fromEntries(items);
  const tags = new Set(items.flatMap(([, item]) => Object.values(item)).flatMap((op) => op.tags));
  return {
    openapi: "3.1.1",
    info: {
      title: "Filigrane",
      version,
      summary: "Signs photos with a legible watermark, and never loses an upload",
      description: DESCRIPTION,
      license: { name: license, identifier: license },
    },
    servers: [{ url: "/", description: "This service" }],
    security: [],
    tags: TAGS.filter(({ name }) => tags.has(name)),
    paths,
    components: usedComponents(paths, {
      schemas: componentSchemas(settings),
      headers: HEADERS,
      parameters: PARAMETERS,
      examples: problemExamples(settings),
    }),
  };
}

const TAGS = [
  { name: "photos", description: "Uploads, their jobs and their pictures" },
  { name: "operation", description: "For load balancers, supervisors and programs" },
];
