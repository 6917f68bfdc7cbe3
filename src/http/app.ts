import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import type { CurrentSettings } from "../config/settings.ts";
import { AppError, MethodNotAllowedError, NotFoundError } from "../domain/errors.ts";
import type { ImageProcessor } from "../ports/image-processor.ts";
import type { Log } from "../ports/log.ts";
import type { Metrics, MetricsReport } from "../ports/metrics.ts";
import type { UploadBuffers } from "../ports/upload-buffers.ts";
import type { PhotoStore } from "../services/photo-store.ts";
import type { Readiness } from "../services/readiness.ts";
import type { ResultLookup } from "../services/result-lookup.ts";
import type { StatusFeed } from "../services/status-feed.ts";
import type { UploadService } from "../services/upload-service.ts";
import { type AppEnv, boundConnection } from "./connection.ts";
import { crossOrigin } from "./cross-origin.ts";
import type { Page } from "./load-page.ts";
import { problemResponse, STATUS_OF } from "./problem.ts";
import { requestLog } from "./request-log.ts";
import { requestMetrics } from "./request-metrics.ts";
import { docsRoutes } from "./routes/docs.ts";
import { healthRoutes } from "./routes/health.ts";
import { imageRoutes } from "./routes/image.ts";
import { metricsRoutes } from "./routes/metrics.ts";
import { openApiRoutes } from "./routes/open-api.ts";
import { optimizeRoutes } from "./routes/optimize.ts";
import { PAGE_PATHS, pageRoutes } from "./routes/page.ts";
import { statusRoutes } from "./routes/status.ts";
import { uploadRoutes } from "./routes/upload.ts";

/** What the application is made of; each role serves the routes that it is given the means for. */
export interface AppDependencies {
  readonly buffers: UploadBuffers;
  readonly currentSettings: CurrentSettings;
  readonly log: Log;
  readonly metrics: Metrics & { report(): Promise<MetricsReport> };
  readonly readiness: Readiness;
  /** For `/optimize`. */
  readonly processor?: ImageProcessor;
  /** For uploads and their pictures. */
  readonly service?: ServiceDependencies;
  /** What people use in a browser. */
  readonly page?: Page;
}

/** What the routes that keep something need besides. */
export interface ServiceDependencies {
  readonly uploads: UploadService;
  readonly photos: PhotoStore;
  readonly results: ResultLookup;
  readonly statusFeed: StatusFeed;
  /** Aborts when the service stops. */
  readonly stopping: AbortSignal;
}

const ALLOWED = {
  "/upload": ["POST", "OPTIONS"],
  "/optimize": ["POST", "OPTIONS"],
  "/status/:id": ["GET", "HEAD", "OPTIONS"],
  "/image/:id": ["GET", "HEAD", "OPTIONS"],
  "/healthz": ["GET", "HEAD", "OPTIONS"],
  "/readyz": ["GET", "HEAD", "OPTIONS"],
  "/metrics": ["GET", "HEAD", "OPTIONS"],
  "/openapi.json": ["GET", "HEAD", "OPTIONS"],
  "/docs": ["GET", "HEAD", "OPTIONS"],
  "/docs/:asset": ["GET", "HEAD", "OPTIONS"],
  "/": ["GET", "HEAD", "OPTIONS"],
  "/assets/:file": ["GET", "HEAD", "OPTIONS"],
  "/favicon.svg": ["GET", "HEAD", "OPTIONS"],
  "/favicon.ico": ["GET", "HEAD", "OPTIONS"],
  "/manifest.webmanifest": ["GET", "HEAD", "OPTIONS"],
} as const satisfies Record<string, readonly string[]>;

/** Nobody receives it; it keeps such requests apart from failures in the log, as nginx does. */
const CLIENT_LEFT = 499;

/** The HTTP application. */
export function createApp(dependencies: AppDependencies): Hono<AppEnv> {
  const { buffers, currentSettings, log, metrics, readiness, processor, service, page } =
    dependencies;
  const app = new Hono<AppEnv>();
  app.use(requestId());
  app.use(requestLog(log));
  app.use(requestMetrics(metrics));
  app.use(boundConnection);
  app.use(crossOrigin(currentSettings));
  app.use(
    secureHeaders({
      // Pages elsewhere show the pictures.
      crossOriginResourcePolicy: "cross-origin",
      // Whether TLS is used is for the proxy in front to say; without it browsers complain of these.
      ...{ strictTransportSecurity: false, crossOriginOpenerPolicy: false },
      originAgentCluster: false,
    }),
  );

  app.route("/", healthRoutes(readiness));
  app.route(
    "/",
    metricsRoutes(() => metrics.report()),
  );
  const paths: (keyof typeof ALLOWED)[] = ["/healthz", "/readyz", "/metrics", "/openapi.json"];
  app.route("/", openApiRoutes({ currentSettings, routes: paths }));
  if (processor) {
    app.route("/", optimizeRoutes({ processor, buffers, currentSettings, metrics }));
    paths.push("/optimize");
  }
  if (service) {
    app.route("/", uploadRoutes({ uploads: service.uploads, buffers, currentSettings, metrics }));
    app.route("/", statusRoutes(service));
    app.route("/", imageRoutes(service.results));
    app.route("/", docsRoutes());
    paths.push("/upload", "/status/:id", "/image/:id", "/docs", "/docs/:asset");
  }
  if (page) {
    app.route("/", pageRoutes({ page, currentSettings }));
    paths.push(...PAGE_PATHS);
  }
  for (const path of paths) {
    app.all(path, (c) => {
      throw new MethodNotAllowedError(c.req.method, ALLOWED[path]);
    });
  }

  app.notFound((c) => {
    metrics.refused("not_found");
    return problemResponse(new NotFoundError(`There is nothing at ${c.req.path}`));
  });
  app.onError((error, c) => {
    const fields = { requestId: c.get("requestId"), err: error };
    if (c.req.raw.signal.aborted) {
      log.debug(fields, "client left");
      return new Response(null, { status: CLIENT_LEFT });
    }
    const isDefect = !(error instanceof AppError) || error.fault === "service";
    if (isDefect) log.error(fields, "request failed unexpectedly");
    // The client is told no cause. Of `overloaded`, which comes by the hundred, there is none.
    else if (STATUS_OF[error.code] === 503 && error.code !== "overloaded")
      log.warn(fields, "request failed by what it depends on");
    metrics.refused(error instanceof AppError ? error.code : "internal_error");
    return problemResponse(error);
  });
  return app;
}
