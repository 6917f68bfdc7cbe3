import { errorAnswers } from "./error-answers.ts";
import { headOf } from "./head-of.ts";
import { headersOf } from "./headers.ts";
import { parameterRef } from "./parameters.ts";
import type { Operation, PathItem } from "./types.ts";

const get: Operation = {
  operationId: "getOpenApi",
  tags: ["operation"],
  summary: "This document",
  description: "As it holds for this process: its role, its limits, its defaults.",
  parameters: [parameterRef("IfNoneMatch")],
  responses: {
    200: {
      description: "OpenAPI 3.1.",
      headers: headersOf({ required: ["ETag", "Cache-Control"] }),
      content: { "application/json": { schema: { type: "object" } } },
    },
    304: {
      description: "It is the one that `If-None-Match` names.",
      headers: headersOf({ required: ["ETag", "Cache-Control"] }),
    },
    ...errorAnswers(["method_not_allowed", "internal_error"]),
  },
};

export const documentPath: PathItem = { get, head: headOf(get) };
