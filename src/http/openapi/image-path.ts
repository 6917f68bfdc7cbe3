import { errorAnswers } from "./error-answers.ts";
import { headOf } from "./head-of.ts";
import { headersOf } from "./headers.ts";
import { parameterRef } from "./parameters.ts";
import type { Operation, PathItem } from "./types.ts";
import { PICTURE } from "./upload-path.ts";

const get: Operation = {
  operationId: "getImage",
  tags: ["photos"],
  summary: "Get a finished picture",
  description: "It never changes, so that it may be kept for ever.",
  parameters: [parameterRef("Id"), parameterRef("IfNoneMatch")],
  responses: {
    200: {
      description: "The picture.",
      headers: headersOf({ required: ["ETag", "Cache-Control"] }),
      content: PICTURE,
    },
    304: {
      description: "The picture is the one that `If-None-Match` names.",
      headers: headersOf({ required: ["ETag", "Cache-Control"] }),
    },
    ...errorAnswers([
      ...(["invalid_id", "not_found", "method_not_allowed"] as const),
      ...(["internal_error", "backend_unavailable"] as const),
    ]),
  },
};

export const imagePath: PathItem = { get, head: headOf(get) };
