import { z } from "zod";
import { jobId } from "../../domain/job.ts";
import { EXAMPLE_ID } from "./headers.ts";
import type { Parameter, Reference } from "./types.ts";

const { $schema: _, ...idSchema } = z.toJSONSchema(jobId);

/** What a request may carry beside its body. `Accept` is told of by the contents of each answer. */
export const PARAMETERS = {
  Id: {
    name: "id",
    in: "path",
    description: "The id of a picture and its job: `jobId` of a 202, or a picture's `ETag`.",
    required: true,
    schema: idSchema,
    example: EXAMPLE_ID,
  },
  Prefer: {
    name: "Prefer",
    in: "header",
    description:
      "`respond-async` has the upload answered by a 202 at once (RFC 7240); what else stands there means nothing.",
    schema: { type: "string", examples: ["respond-async"] },
  },
  IfNoneMatch: {
    name: "If-None-Match",
    in: "header",
    description: "The `ETag` of what is there already: the answer is then 304 without a body.",
    schema: { type: "string", examples: [`"${EXAMPLE_ID}"`] },
  },
  RequestId: {
    name: "X-Request-Id",
    in: "header",
    description:
      "Repeated in the answer and in the log: letters, digits, `-`, `_` and `=`, at most 255. Another value is replaced.",
    schema: { type: "string", examples: ["order-4711"] },
  },
} as const satisfies Record<string, Parameter>;

export function parameterRef(name: keyof typeof PARAMETERS): Reference {
  return { $ref: `#/components/parameters/${name}` };
}
