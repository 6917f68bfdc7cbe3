import { errorAnswers } from "./error-answers.ts";
import { headOf } from "./head-of.ts";
import { headersOf } from "./headers.ts";
import type { Operation, PathItem } from "./types.ts";

const EXAMPLE = `# HELP filigrane_uploads_total Uploads taken: found in cache or store, made, made but not stored, or kept as a job
# TYPE filigrane_uploads_total counter
filigrane_uploads_total{outcome="hit"} 2
filigrane_uploads_total{outcome="made"} 14
`;

const getMetrics: Operation = {
  operationId: "getMetrics",
  tags: ["operation"],
  summary: "What has the process done, and what does it use?",
  description:
    "In the text format of Prometheus: uploads by outcome, errors by code, deliveries of jobs, " +
    "times of requests and steps, workers, buffers, memory.",
  responses: {
    200: {
      description: "As it is at this moment.",
      headers: headersOf({ required: ["Cache-Control"] }),
      content: { "text/plain": { schema: { type: "string" }, example: EXAMPLE } },
    },
    ...errorAnswers(["method_not_allowed", "internal_error"]),
  },
};

export const metricsPath: PathItem = { get: getMetrics, head: headOf(getMetrics) };
