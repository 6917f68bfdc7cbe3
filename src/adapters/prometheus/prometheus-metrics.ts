import { Counter, Histogram, Registry } from "prom-client";
import type { Metrics, MetricsReport } from "../../ports/metrics.ts";
import type { ServiceUsage } from "../../ports/usage.ts";
import { addProcessGauges } from "./process-gauges.ts";
import { addUsageMetrics } from "./usage-metrics.ts";

export interface PrometheusMetrics extends Metrics {
  report(): Promise<MetricsReport>;
}

/** From a picture found in memory to one that waited for its worker, in seconds. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** From a look-up in memory to a decoder at work, in seconds. */
const STEP_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/**
 * Counts in the exposition format of Prometheus. Names follow its conventions: base units, `_total` for
 * counters; the labels have few values each.
 *
 * @param usage what is in use at the moment; asked for with each report
 */
export function createPrometheusMetrics(usage: () => ServiceUsage): PrometheusMetrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Histogram({
    name: "filigrane_http_request_duration_seconds",
    help: "Time until a request was answered",
    labelNames: ["method", "route", "status"],
    buckets: REQUEST_BUCKETS,
    registers,
  });
  const errors = new Counter({
    name: "filigrane_errors_total",
    help: "Errors answered, by their code",
    labelNames: ["code"],
    registers,
  });
  const uploads = new Counter({
    name: "filigrane_uploads_total",
    help: "Uploads taken: found in cache or store, made, made but not stored, or kept as a job",
    labelNames: ["outcome"],
    registers,
  });
  const steps = new Histogram({
    name: "filigrane_upload_step_duration_seconds",
    help: "Time of each step of an upload",
    labelNames: ["step"],
    buckets: STEP_BUCKETS,
    registers,
  });
  const deliveries = new Counter({
    name: "filigrane_job_deliveries_total",
    help: "Jobs handed to the retry consumer: done, to be tried again, or dead",
    labelNames: ["outcome"],
    registers,
  });
  addProcessGauges(registry);
  addUsageMetrics(registry, usage);

  return {
    answered({ method, route, status, ms }) {
      requests.observe({ method, route, status }, ms / 1000);
    },
    refused: (code) => errors.inc({ code }),
    uploaded: (outcome) => uploads.inc({ outcome }),
    stepped: (step, ms) => steps.observe({ step }, ms / 1000),
    delivered: (outcome) => deliveries.inc({ outcome }),
    report: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
