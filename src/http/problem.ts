import type { ContentfulStatusCode } from "hono/utils/http-status";
import { z } from "zod";
import {
  AppError,
  type ErrorCode,
  InternalError,
  InvalidParameterError,
  MethodNotAllowedError,
} from "../domain/errors.ts";

/** The one place where an error gets its HTTP status. */
export const STATUS_OF = {
  image_missing: 400,
  not_multipart: 400,
  invalid_parameter: 400,
  invalid_id: 400,
  not_found: 404,
  method_not_allowed: 405,
  upload_timeout: 408,
  upload_too_large: 413,
  unsupported_media: 415,
  image_too_large: 422,
  image_undecodable: 422,
  image_truncated: 422,
  image_animated: 422,
  watermark_unrenderable: 422,
  internal_error: 500,
  overloaded: 503,
  backend_unavailable: 503,
  processing_failed: 503,
} as const satisfies Record<ErrorCode, ContentfulStatusCode>;

const TITLE = {
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  500: "Internal Server Error",
  503: "Service Unavailable",
} as const satisfies Record<(typeof STATUS_OF)[ErrorCode], string>;

/** What is told of an error (RFC 9457). */
export const problem = z.object({
  type: z.literal("about:blank"),
  title: z.string(),
  status: z.int().describe("The answer's status."),
  code: z.enum(Object.keys(STATUS_OF) as ErrorCode[]).describe("What programs may rely on."), // keys of a literal
  detail: z.string().describe("What is wrong and what was expected, for a reader."),
  field: z.string().optional().describe("With `invalid_parameter`: the form field that is wrong."),
});
export type Problem = z.output<typeof problem>;

/** When a client may come back after a 503, in seconds. */
const RETRY_AFTER_S = 5;

/** What is answered for anything thrown that is no error of ours: it tells nothing of the inside. */
export const UNEXPECTED = new InternalError(
  "The service failed in a way it does not know; it is logged",
);

/** An error as it is told to a client, with its stable code. */
export function problemOf(error: AppError): Problem {
  const status = STATUS_OF[error.code];
  return {
    type: "about:blank",
    title: TITLE[status],
    status,
    code: error.code,
    detail: error.message,
    ...(error instanceof InvalidParameterError && { field: error.field }),
  };
}

/** The answer for an error, as `application/problem+json`. */
export function problemResponse(thrown: unknown): Response {
  const error = thrown instanceof AppError ? thrown : UNEXPECTED;
  const body = problemOf(error);
  const headers = new Headers({
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
  });
  if (body.status === 503) headers.set("Retry-After", String(RETRY_AFTER_S));
  if (error instanceof MethodNotAllowedError) headers.set("Allow", error.allowed.join(", "));
  return new Response(JSON.stringify(body), { status: body.status, headers });
}
