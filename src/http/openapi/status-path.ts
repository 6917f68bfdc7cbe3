import { errorAnswers } from "./error-answers.ts";
import { headOf } from "./head-of.ts";
import { EXAMPLE_ID, headersOf } from "./headers.ts";
import { parameterRef } from "./parameters.ts";
import { schemaRef } from "./schemas.ts";
import type { Operation, PathItem } from "./types.ts";

const PENDING = {
  status: "pending",
  phase: "waiting",
  attempts: 1,
  nextAttemptAt: "2026-11-27T08:30:00.000Z",
  lastError: {
    code: "processing_failed",
    detail: "The worker gave no answer within 30000 ms",
  },
};
const DONE = { status: "done", url: `/image/${EXAMPLE_ID}` };
const FAILED = {
  status: "failed",
  error: {
    code: "watermark_unrenderable",
    detail: 'The watermark text cannot be drawn: the font has no glyph for "漢" (U+6F22)',
  },
};

const get: Operation = {
  operationId: "getStatus",
  tags: ["photos"],
  summary: "Ask after a job",
  description:
    "Once as JSON or, with `Accept: text/event-stream`, as a stream of events: each event's data is a `JobStatus` in JSON, the last one `done` or `failed`. " +
    "A stream ends after five minutes at the latest: connect again, as `EventSource` does by itself.",
  parameters: [parameterRef("Id")],
  responses: {
    200: {
      description: "What has become of the job.",
      headers: headersOf({ required: ["Cache-Control"] }),
      content: {
        "application/json": {
          schema: schemaRef("JobStatus"),
          examples: {
            pending: { summary: "It waits for its next attempt.", value: PENDING },
            done: { summary: "The picture is there.", value: DONE },
            failed: { summary: "It is refused for good.", value: FAILED },
          },
        },
        "text/event-stream": {
          schema: { type: "string" },
          example: `data: ${JSON.stringify(DONE)}\nretry: 2000\n\n`,
        },
      },
    },
    ...errorAnswers([
      ...(["invalid_id", "not_found", "method_not_allowed"] as const),
      ...(["internal_error", "backend_unavailable"] as const),
    ]),
  },
};

export const statusPath: PathItem = { get, head: headOf(get) };
