import { z } from "zod";
import {
  type AppError,
  OverloadedError,
  ProcessingFailedError,
  ProcessorUnavailableError,
  REFUSAL_CODES,
  RefusedError,
} from "../../domain/errors.ts";
import type { CanonicalOptions } from "../../domain/watermark-options.ts";
import type { ProcessedImage } from "../../ports/image-processor.ts";
import type { Answer } from "./exchange.ts";
import { readPicture } from "./read-picture.ts";

/** What came of handing a picture to an optimizer. */
export type Outcome =
  | { readonly image: ProcessedImage }
  | {
      readonly error: AppError;
      /** It speaks against the optimizer, rather than of this picture or of a busy moment. */
      readonly isFailure: boolean;
      /** The work was not begun: it does no harm to ask another. */
      readonly wasNotTaken: boolean;
    };

/** The optimizer told what became of the picture, or that it has no room. */
function told(error: AppError, wasNotTaken = false): Outcome {
  return { error, isFailure: false, wasNotTaken };
}

/** Nobody can say what became of the picture; the reason stays inside. */
export function failed(message: string, wasNotTaken: boolean, cause?: unknown): Outcome {
  const error = new ProcessorUnavailableError(message, { cause });
  return { error, isFailure: true, wasNotTaken };
}

const PROBLEM = z.object({ code: z.string(), detail: z.string() });
type Problem = z.output<typeof PROBLEM>;

const REFUSAL_CODE = z.enum(REFUSAL_CODES);

/** Statuses that a picture is refused with for good. */
const REFUSAL_STATUSES = [415, 422];

/** Statuses of which each says, with or without a body of ours, that the work was not begun. */
const NOT_TAKEN_STATUSES = [401, 404, 429];

/** Statuses that speak of this very request: the next one may well succeed. */
const isOfThisRequest = (status: number): boolean =>
  status >= 400 && status < 500 && status !== 401 && status !== 403 && status !== 404;

/** Reads the answer to a picture that was asked for with `options`. */
export function readOutcome(answer: Answer, options: CanonicalOptions): Outcome {
  const { status } = answer;
  if (status === 200) return readPictureOutcome(answer, options);
  const problem = readProblem(answer);
  const refusal = REFUSAL_CODE.safeParse(problem?.code).data;
  if (problem && refusal && REFUSAL_STATUSES.includes(status)) {
    return told(new RefusedError(refusal, problem.detail));
  }
  if (problem && status === 503) return readUnavailable(problem);
  const error = new ProcessorUnavailableError(`The optimizer answered with status ${status}`);
  const wasNotTaken = NOT_TAKEN_STATUSES.includes(status);
  return { error, isFailure: !isOfThisRequest(status), wasNotTaken };
}

function readUnavailable({ code, detail }: Problem): Outcome {
  if (code === "overloaded") return told(new OverloadedError(detail), true);
  if (code === "processing_failed") return told(new ProcessingFailedError(detail));
  return failed(`The optimizer cannot work: ${detail}`, code === "backend_unavailable");
}

function readPictureOutcome(answer: Answer, options: CanonicalOptions): Outcome {
  try {
    return { image: readPicture(answer.body, options) };
  } catch (cause) {
    if (!(cause instanceof ProcessorUnavailableError)) throw cause;
    return failed(cause.message, false, cause);
  }
}

function readProblem({ headers, body }: Answer): Problem | undefined {
  const [type] = (headers["content-type"] ?? "").split(";");
  if (type?.trim().toLowerCase() !== "application/problem+json") return undefined;
  try {
    return PROBLEM.safeParse(JSON.parse(new TextDecoder().decode(body))).data;
  } catch {
    // What is no JSON tells nothing: the status alone decides.
    return undefined;
  }
}
