import type { Settings } from "../../config/settings.ts";
import * as errors from "../../domain/errors.ts";
import { POSITIONS } from "../../domain/watermark-options.ts";
import { sizeLimits } from "../../services/size-limits.ts";
import { problemOf, UNEXPECTED } from "../problem.ts";
import type { Example } from "./types.ts";

interface ErrorExample {
  /** When it happens, and what to do about it. */
  readonly summary: string;
  /** One as the service throws it. */
  error(settings: Settings): errors.AppError;
}

const EXAMPLES = {
  image_missing: {
    summary: 'There is no file, or an empty one, in the field "image": send one.',
    error: () => new errors.ImageMissingError("There is no file in the upload"),
  },
  not_multipart: {
    summary: "The body is no well-formed multipart/form-data: let a library write it.",
    error: () => new errors.NotMultipartError("there is no body"),
  },
  invalid_parameter: {
    summary: "A field has a value that it cannot have, or is not known: see `field`.",
    error: () =>
      new errors.InvalidParameterError({
        field: "wm_position",
        value: "middle",
        expected: `one of ${POSITIONS.join(", ")}`,
      }),
  },
  invalid_id: {
    summary: "The path holds no id.",
    error: () => new errors.InvalidIdError("42"),
  },
  not_found: {
    summary: "Nothing is known of this id, or nothing is at this address.",
    error: () => new errors.NotFoundError("There is nothing at /nothing"),
  },
  method_not_allowed: {
    summary: "The route has other methods: see `Allow`.",
    error: () => new errors.MethodNotAllowedError("DELETE", ["GET", "HEAD", "OPTIONS"]),
  },
  upload_timeout: {
    summary: "The upload took too long: send it again on a better line, or a smaller file.",
    error: ({ UPLOAD_TIMEOUT_MS }) => new errors.UploadTimeoutError(UPLOAD_TIMEOUT_MS),
  },
  upload_too_large: {
    summary: "The file has too many bytes, said as soon as that is certain: send a smaller one.",
    error: ({ MAX_UPLOAD_BYTES }) => new errors.UploadTooLargeError(MAX_UPLOAD_BYTES),
  },
  unsupported_media: {
    summary: "The file is neither JPEG, PNG nor WebP: convert it.",
    error: () => new errors.UnsupportedMediaError(),
  },
  image_too_large: {
    summary: "The picture has too many pixels: scale it down first.",
    error: (settings) =>
      new errors.ImageTooLargeError({ width: 70_000, height: 9_000 }, sizeLimits(settings)),
  },
  image_undecodable: {
    summary: "The picture is damaged, or of a kind that is not read: export it again.",
    error: () => new errors.ImageUndecodableError("the PNG data is damaged"),
  },
  image_truncated: {
    summary: "The end of the picture is missing: send the whole file.",
    error: () => new errors.ImageTruncatedError("its coded data ends before the last block"),
  },
  image_animated: {
    summary: "The picture moves: send a still one.",
    error: () => new errors.ImageAnimatedError(),
  },
  watermark_unrenderable: {
    summary: "The font lacks a letter of the watermark, which the text names: leave it out.",
    error: () => new errors.WatermarkUnrenderableError('the font has no glyph for "漢" (U+6F22)'),
  },
  internal_error: {
    summary: "The service failed in a way that nobody foresaw: tell its operator.",
    error: () => UNEXPECTED,
  },
  overloaded: {
    summary: "There is no room for more right now: ask again after `Retry-After`.",
    error: () => new errors.OverloadedError("64 images are waiting already; try again later"),
  },
  backend_unavailable: {
    summary: "Something that the service needs is away: ask again after `Retry-After`.",
    error: () => new errors.StoreUnavailableError("The object store gave no answer within 5000 ms"),
  },
  processing_failed: {
    summary: "A worker crashed or was overdue: ask again after `Retry-After`.",
    error: () => new errors.ProcessingFailedError("The worker gave no answer within 30000 ms"),
  },
} as const satisfies Record<errors.ErrorCode, ErrorExample>;

/** An example for each error code, with the limits of these settings. */
export function problemExamples(settings: Settings): Readonly<Record<errors.ErrorCode, Example>> {
  const examples = Object.entries<ErrorExample>(EXAMPLES).map(([code, { summary, error }]) => [
    code,
    { summary, value: problemOf(error(settings)) },
  ]);
  return Object.fromEntries(examples);
}
