import { Hono } from "hono";
import type { CurrentSettings } from "../../config/settings.ts";
import { acceptHeader } from "../../domain/accept-image.ts";
import { CONTENT_TYPE } from "../../domain/image-format.ts";
import type { ImageProcessor } from "../../ports/image-processor.ts";
import type { Metrics } from "../../ports/metrics.ts";
import type { UploadBuffers } from "../../ports/upload-buffers.ts";
import { sizeLimits } from "../../services/size-limits.ts";
import type { AppEnv } from "../connection.ts";
import { FIELDS_BETWEEN_NODES, receivePhoto } from "../receive-photo.ts";
import { countSteps, timingHeaders } from "../timings.ts";

export interface OptimizeRouteDependencies {
  readonly processor: ImageProcessor;
  readonly buffers: UploadBuffers;
  readonly currentSettings: CurrentSettings;
  readonly metrics: Metrics;
}

/**
 * `POST /optimize`: the same picture as `/upload`, with nothing looked up and nothing kept. Another
 * node that calls it sends the options as it resolved them.
 */
export function optimizeRoutes(dependencies: OptimizeRouteDependencies): Hono<AppEnv> {
  const { processor, buffers, currentSettings, metrics } = dependencies;
  return new Hono<AppEnv>().post("/optimize", async (c) => {
    const settings = currentSettings();
    const { upload, options } = await receivePhoto(c, buffers, settings, FIELDS_BETWEEN_NODES);
    const { lease, readMs, hashMs } = upload;
    try {
      const limits = sizeLimits(settings);
      // What is no good is refused before a worker is taken.
      acceptHeader(lease.bytes, limits);
      const startedAt = performance.now();
      const image = await processor.process({
        original: lease,
        options,
        limits,
        timeoutMs: settings.JOB_TIMEOUT_MS,
        whenFull: "reject",
        signal: c.req.raw.signal,
      });
      const timings = { readMs, hashMs, processMs: performance.now() - startedAt };
      countSteps(metrics, timings);
      try {
        return c.body(image.bytes, 200, {
          ...timingHeaders(timings),
          "Content-Type": CONTENT_TYPE[image.format],
          "Content-Length": String(image.bytes.byteLength),
          "Cache-Control": "no-store",
          Vary: "Accept",
        });
      } finally {
        image.release();
      }
    } finally {
      lease.release();
    }
  });
}
