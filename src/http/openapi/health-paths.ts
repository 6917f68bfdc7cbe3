import { errorAnswers } from "./error-answers.ts";
import { headOf } from "./head-of.ts";
import { headersOf } from "./headers.ts";
import { schemaRef } from "./schemas.ts";
import type { Answer, Operation, PathItem } from "./types.ts";

const ERRORS = errorAnswers(["method_not_allowed", "internal_error"]);

const getHealth: Operation = {
  operationId: "getHealth",
  tags: ["operation"],
  summary: "Is the process alive?",
  responses: {
    200: {
      description: "It answers, and nothing more is said by that.",
      headers: headersOf({}),
      content: { "application/json": { schema: schemaRef("Health"), example: { status: "ok" } } },
    },
    ...ERRORS,
  },
};

const STORE_UP = { state: "up", required: true, latencyMs: 0.412 };
const STORE_DOWN = {
  ...{ state: "down", required: true, latencyMs: 2000.317 },
  detail: "No answer within 2000 ms",
};

function report(description: string, status: string, store: object): Answer {
  return {
    description,
    headers: headersOf({ required: ["Cache-Control"] }),
    content: {
      "application/json": {
        schema: schemaRef("ReadinessReport"),
        example: { status, dependencies: { store } },
      },
    },
  };
}

const getReadiness: Operation = {
  operationId: "getReadiness",
  tags: ["operation"],
  summary: "May requests be sent here?",
  description: "The state of each dependency; whoever asks within a second shares one report.",
  responses: {
    200: report("Every required dependency is up.", "ready", STORE_UP),
    503: report("A required one is down, or the service is stopping.", "unavailable", STORE_DOWN),
    ...ERRORS,
  },
};

export const healthPath: PathItem = { get: getHealth, head: headOf(getHealth) };
export const readinessPath: PathItem = { get: getReadiness, head: headOf(getReadiness) };
