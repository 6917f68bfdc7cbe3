import type { ErrorCode } from "../../domain/errors.ts";
import { STATUS_OF } from "../problem.ts";
import { type HeaderName, headersOf } from "./headers.ts";
import { schemaRef } from "./schemas.ts";
import type { Answer, Answers } from "./types.ts";

const DESCRIPTION = {
  400: "The request is wrong; sent again it fails again.",
  404: "There is no such thing.",
  405: "Another method on this path.",
  408: "The upload took too long.",
  413: "The upload has too many bytes.",
  415: "The file is of a format that is not taken.",
  422: "The picture or its watermark is refused for good.",
  500: "A defect of the service.",
  503: "Not now; perhaps later.",
} as const satisfies Record<(typeof STATUS_OF)[ErrorCode], string>;

type ErrorStatus = keyof typeof DESCRIPTION;

/** Headers that an error of this status has beside those of every error. */
const OWN_HEADERS: Partial<Record<ErrorStatus, readonly HeaderName[]>> = {
  405: ["Allow"],
  503: ["Retry-After"],
};

/** The answers for these codes, which one of each status shares. */
export function errorAnswers(codes: readonly ErrorCode[]): Answers {
  const byStatus = Map.groupBy(codes, (code) => STATUS_OF[code]);
  return Object.fromEntries(
    [...byStatus].map(([status, shared]) => [String(status), errorAnswer(status, shared)]),
  );
}

function errorAnswer(status: ErrorStatus, codes: readonly ErrorCode[]): Answer {
  const narrowed = { properties: { status: { const: status }, code: { enum: codes } } };
  return {
    description: `${DESCRIPTION[status]} Codes: ${codes.map((code) => `\`${code}\``).join(", ")}.`,
    headers: headersOf({ required: ["Cache-Control", ...(OWN_HEADERS[status] ?? [])] }),
    content: {
      "application/problem+json": {
        schema: { allOf: [schemaRef("Problem"), narrowed] },
        examples: Object.fromEntries(
          codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
        ),
      },
    },
  };
}
