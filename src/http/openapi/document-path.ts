import { errorAnswers } from "./error-answers.ts";
import { headOf } from "./head-of.ts";
import { headersOf } from "./headers.ts";
import { parameterRef } from "./parameters.ts";
import type { Answer, Header, Operation, PathItem } from "./types.ts";

const ETAG: Header = {
  description: "What the document is, in the content coding that it is sent in.",
  required: true,
  schema: { type: "string", pattern: '^"[0-9a-f]{16}(-br|-gzip)?"$' },
  example: '"9f86d081884c7d65-br"',
};

const headers: Answer["headers"] = {
  ...headersOf({ required: ["Cache-Control", "Vary"] }),
  ETag: ETAG,
};

const get: Operation = {
  operationId: "getOpenApi",
  tags: ["operation"],
  summary: "This document",
  description: "As it holds for this process: its role, its limits, its defaults.",
  parameters: [parameterRef("IfNoneMatch")],
  responses: {
    200: {
      description: "OpenAPI 3.1.",
      headers,
      content: { "application/json": { schema: { type: "object" } } },
    },
    304: { description: "It is the one that `If-None-Match` names.", headers },
    ...errorAnswers(["method_not_allowed", "internal_error"]),
  },
};

export const documentPath: PathItem = { get, head: headOf(get) };
