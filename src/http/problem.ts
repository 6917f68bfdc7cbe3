import type { ContentfulStatusCode } from "hono/utils/http-status";
import {
  AppError,
  type ErrorCode,
  InternalError,
  InvalidParameterError,
  MethodNotAllowedError,
} from "../domain/errors.ts";

/** The one place where an error gets its HTTP status. */
const STATUS = {
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
} as const satisfies Record<(typeof STATUS)[ErrorCode], string>;

/** When a client may come back after a 503, in seconds. */
const RETRY_AFTER_S = 5;

/** What is answered for anything thrown that is no error of ours: it tells nothing of the inside. */
const UNEXPECTED = new InternalError("The service failed in a way it does not know; it is logged");

/** The answer for an error, as `application/problem+json` (RFC 9457) with its stable code. */
export function problemResponse(thrown: unknown): Response {
  const error = thrown instanceof AppError ? thrown : UNEXPECTED;
  const status = STATUS[error.code];
  const problem = {
    type: "about:blank",
    title: TITLE[status],
    status,
    code: error.code,
    detail: error.message,
    ...(error instanceof InvalidParameterError && { field: error.field }),
  };
  const headers = new Headers({
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
  });
  if (status === 503) headers.set("Retry-After", String(RETRY_AFTER_S));
  if (error instanceof MethodNotAllowedError) headers.set("Allow", error.allowed.join(", "));
  return new Response(JSON.stringify(problem), { status, headers });
}
