/** Codes of a picture or text that is refused for good: trying again cannot help. */
export const REFUSAL_CODES = [
  "image_too_large",
  "image_undecodable",
  "image_truncated",
  "image_animated",
  "unsupported_media",
  "watermark_unrenderable",
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Every stable code that an answer of the service can carry. */
export type ErrorCode =
  | RefusalCode
  | "image_missing"
  | "not_multipart"
  | "invalid_parameter"
  | "invalid_id"
  | "not_found"
  | "method_not_allowed"
  | "upload_too_large"
  | "upload_timeout"
  | "overloaded"
  | "backend_unavailable"
  | "processing_failed"
  | "internal_error";

/**
 * Whose doing a failure is; it decides what happens next.
 *
 * - `request`: the request is wrong, the same request fails again
 * - `picture`: the picture or the text is refused for good
 * - `attempt`: this very job ended the attempt (worker crashed, deadline passed); retried, counted
 * - `processor`: nobody could take the job (pool full, optimizer away); retried, never counted
 * - `store`: the object store could not be asked; retried, never counted
 * - `queue`: the broker could not be asked
 * - `service`: a defect of ours
 */
export type Fault = "request" | "picture" | "attempt" | "processor" | "store" | "queue" | "service";

export interface AppErrorOptions {
  readonly cause?: unknown;
}

/** The one base of every failure that the service names. `message` is public: it holds no secrets. */
export abstract class AppError extends Error {
  abstract readonly code: ErrorCode;
  abstract readonly fault: Fault;

  constructor(message: string, options?: AppErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** True when another attempt at the same work may succeed, so that the upload is kept as a job. */
export function mayBeRetried(error: unknown): error is AppError {
  return error instanceof AppError && (error.fault === "attempt" || error.fault === "processor");
}

/** A picture or a text that no attempt can make into a result. */
export class RefusedError extends AppError {
  readonly fault = "picture";
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string, options?: AppErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export class ImageUndecodableError extends RefusedError {
  constructor(reason: string, options?: AppErrorOptions) {
    super("image_undecodable", `The image cannot be decoded: ${reason}`, options);
  }
}

export class ImageTruncatedError extends RefusedError {
  constructor(reason: string, options?: AppErrorOptions) {
    super("image_truncated", `The image is incomplete: ${reason}`, options);
  }
}

export class ImageAnimatedError extends RefusedError {
  constructor() {
    super("image_animated", "The image is animated; only still pictures are taken");
  }
}

export class UnsupportedMediaError extends RefusedError {
  constructor() {
    super("unsupported_media", "The file is neither JPEG, PNG nor WebP, judged by its first bytes");
  }
}

export interface ImageSizeLimits {
  /** Largest width or height, in pixels. */
  readonly maxSide: number;
  /** Largest width times height. */
  readonly maxPixels: number;
}

export class ImageTooLargeError extends RefusedError {
  constructor(size: { readonly width: number; readonly height: number }, limits: ImageSizeLimits) {
    super(
      "image_too_large",
      `The image is ${size.width}x${size.height} pixels; the limit is ` +
        `${limits.maxSide} on a side and ${limits.maxPixels} in all`,
    );
  }
}

/** A JPEG of more scans over a large frame than anybody writes, made to keep a decoder busy. */
export class ImageTooLaboriousError extends RefusedError {
  constructor(scans: number, maxBlocks: number) {
    super(
      "image_too_large",
      `The image takes too much work to decode: its first ${scans} scans go over more than ` +
        `${maxBlocks} blocks of 8x8 samples, which is the limit`,
    );
  }
}

export class WatermarkUnrenderableError extends RefusedError {
  constructor(reason: string) {
    super("watermark_unrenderable", `The watermark text cannot be drawn: ${reason}`);
  }
}

export class ImageMissingError extends AppError {
  readonly code = "image_missing";
  readonly fault = "request";
  constructor(reason: string) {
    super(`${reason}; send exactly one non-empty file in the field "image"`);
  }
}

export class NotMultipartError extends AppError {
  readonly code = "not_multipart";
  readonly fault = "request";
  constructor(reason: string, options?: AppErrorOptions) {
    super(`The body is not well-formed multipart/form-data: ${reason}`, options);
  }
}

export class InvalidParameterError extends AppError {
  readonly code = "invalid_parameter";
  readonly fault = "request";
  readonly field: string;
  constructor(parameter: {
    readonly field: string;
    readonly value?: string;
    readonly expected: string;
  }) {
    const value = parameter.value === undefined ? "" : `, got ${quote(parameter.value)}`;
    super(`Field ${quote(parameter.field)}: expected ${parameter.expected}${value}`);
    this.field = parameter.field;
  }
}

export class InvalidIdError extends AppError {
  readonly code = "invalid_id";
  readonly fault = "request";
  constructor(value: string) {
    super(`An id is 64 lower-case hexadecimal digits, got ${quote(value)}`);
  }
}

export class NotFoundError extends AppError {
  readonly code = "not_found";
  readonly fault = "request";
}

export class MethodNotAllowedError extends AppError {
  readonly code = "method_not_allowed";
  readonly fault = "request";
  readonly allowed: readonly string[];
  constructor(method: string, allowed: readonly string[]) {
    super(`${method} is not allowed here; allowed: ${allowed.join(", ")}`);
    this.allowed = allowed;
  }
}

export class UploadTooLargeError extends AppError {
  readonly code = "upload_too_large";
  readonly fault = "request";
  constructor(maxBytes: number) {
    super(`The upload is larger than the limit of ${maxBytes} bytes`);
  }
}

export class UploadTimeoutError extends AppError {
  readonly code = "upload_timeout";
  readonly fault = "request";
  constructor(timeoutMs: number) {
    super(`The upload was not complete within ${timeoutMs} ms`);
  }
}

/** No room for more work or more bytes right now. */
export class OverloadedError extends AppError {
  readonly code = "overloaded";
  readonly fault = "processor";
}

/** The optimizer (the own pool while it stops, or a remote one) cannot be asked. */
export class ProcessorUnavailableError extends AppError {
  readonly code = "backend_unavailable";
  readonly fault = "processor";
}

/** A worker crashed on this job or passed its deadline. */
export class ProcessingFailedError extends AppError {
  readonly code = "processing_failed";
  readonly fault = "attempt";
}

export class StoreUnavailableError extends AppError {
  readonly code = "backend_unavailable";
  readonly fault = "store";
}

export class QueueUnavailableError extends AppError {
  readonly code = "backend_unavailable";
  readonly fault = "queue";
}

/**
 * A backend is set up in a way that the service cannot work with: trying again does not help. It ends
 * the process; its message says what to do.
 */
export class MisconfiguredBackendError extends Error {
  override readonly name = "MisconfiguredBackendError";
}

export class InternalError extends AppError {
  readonly code = "internal_error";
  readonly fault = "service";
}

/** Longest piece of a client's value that an error repeats, in characters. */
const QUOTE_MAX = 80;

function quote(value: string): string {
  return JSON.stringify(value.length > QUOTE_MAX ? `${value.slice(0, QUOTE_MAX)}…` : value);
}
