import { type ErrorCode, REFUSAL_CODES } from "../../domain/errors.ts";
import { CONTENT_TYPE } from "../../domain/image-format.ts";
import { TIMING_HEADERS, type TimingHeader } from "../timings.ts";
import { errorAnswers } from "./error-answers.ts";
import { FORM_ENCODING } from "./forms.ts";
import { EXAMPLE_ID, headersOf } from "./headers.ts";
import { parameterRef } from "./parameters.ts";
import { schemaRef } from "./schemas.ts";
import type { MediaType, PathItem } from "./types.ts";

/** What every route that takes a photo may refuse it for. */
export const PHOTO_CODES = [
  ...(["image_missing", "not_multipart", "invalid_parameter"] as const),
  ...(["method_not_allowed", "upload_timeout", "upload_too_large"] as const),
  ...REFUSAL_CODES,
  ...(["internal_error", "overloaded", "backend_unavailable"] as const),
] satisfies readonly ErrorCode[];

/** A finished picture as an answer's content. */
export const PICTURE: Readonly<Record<string, MediaType>> = Object.fromEntries(
  Object.values(CONTENT_TYPE).map((type) => [
    type,
    { schema: { type: "string", format: "binary" } },
  ]),
);

/** Measured on every upload; the other steps are taken by some. */
export const RECEIVED = ["X-T-Read", "X-T-Hash"] as const satisfies readonly TimingHeader[];
const LOOKED_UP = [...RECEIVED, "X-T-Redis"] as const satisfies readonly TimingHeader[];

const otherSteps = TIMING_HEADERS.filter((name) => !LOOKED_UP.some((known) => known === name));

const JOB_ID = { id: "$response.body#/jobId" };

export const uploadPath: PathItem = {
  post: {
    operationId: "uploadPhoto",
    tags: ["photos"],
    summary: "Sign a photo, and keep it",
    description:
      "Answers the finished picture, or, when it cannot be made now or `Prefer: respond-async` asks for it, 202 and where to ask after the job. " +
      "Fields may stand before or behind the file; an empty one counts as absent, an unknown one whose name begins with `wm_` is refused, any other is skipped. " +
      "The same file with the same fields is the same picture: it is made once. " +
      "Without `wm_format` the format follows `Accept`: WebP where it is named, else JPEG.",
    parameters: [parameterRef("Prefer"), parameterRef("RequestId")],
    requestBody: {
      description: "One photo and how it is signed.",
      required: true,
      content: {
        "multipart/form-data": { schema: schemaRef("PhotoForm"), encoding: FORM_ENCODING },
      },
    },
    responses: {
      200: {
        description:
          "The picture. With `Content-Location` and `ETag` it is kept; without them the store was away, and it is not.",
        headers: headersOf({
          required: ["Vary", "X-Cache", "Cache-Status", "Server-Timing", ...LOOKED_UP],
          optional: ["ETag", "Content-Location", "Cache-Control", ...otherSteps],
        }),
        content: PICTURE,
      },
      202: {
        description: "The photo is kept, and its picture will be made: nothing can lose it now.",
        headers: headersOf({
          required: [
            ...(["Location", "Retry-After", "Cache-Control", "Vary", "X-Cache"] as const),
            ...(["Server-Timing", ...LOOKED_UP, "X-T-Rabbit"] as const),
          ],
          optional: ["Preference-Applied", ...otherSteps.filter((name) => name !== "X-T-Rabbit")],
        }),
        content: {
          "application/json": {
            schema: schemaRef("AcceptedUpload"),
            example: {
              jobId: EXAMPLE_ID,
              status: "pending",
              statusUrl: `/status/${EXAMPLE_ID}`,
            },
          },
        },
        links: {
          status: { operationId: "getStatus", description: "The job", parameters: JOB_ID },
          image: {
            operationId: "getImage",
            description: "Its picture, once done",
            parameters: JOB_ID,
          },
        },
      },
      ...errorAnswers(PHOTO_CODES),
    },
  },
};
