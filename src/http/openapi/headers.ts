import type { TimingHeader } from "../timings.ts";
import type { Header, Reference, Schema } from "./types.ts";

/** An id as one may look like. */
export const EXAMPLE_ID = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

const text: Schema = { type: "string" };
const seconds: Schema = { type: "integer", minimum: 1 };
const milliseconds: Schema = { type: "string", pattern: "^\\d+\\.\\d{3}$" };

/** What the steps are whose times the headers `X-T-*` tell. */
const STEP = {
  "X-T-Read": "the upload to come, without hashing it",
  "X-T-Hash": "the upload to be hashed",
  "X-T-Redis": "the look-up in the cache",
  "X-T-Minio": "the original to be stored",
  "X-T-Optimizer": "the picture to be made",
  "X-T-Store": "the result to be stored",
  "X-T-Rabbit": "the job to be queued",
} as const satisfies Record<TimingHeader, string>;

const timings = Object.fromEntries(
  Object.entries(STEP).map(([name, step]) => [
    name,
    { description: `Milliseconds that it took ${step}.`, schema: milliseconds, example: "1.204" },
  ]),
) as Record<TimingHeader, Header>; // the keys of STEP

/** Every header that an answer of the API may carry and that says something about it. */
export const HEADERS = {
  "Access-Control-Allow-Origin": {
    description: "Whose pages may read the answer.",
    required: true,
    schema: text,
    example: "*",
  },
  "Access-Control-Expose-Headers": {
    description: "The headers that such a page can read.",
    required: true,
    schema: text,
  },
  "Timing-Allow-Origin": {
    description: "Whose pages may read how long the answer took.",
    required: true,
    schema: text,
    example: "*",
  },
  "X-Request-Id": {
    description: "The request's own, or one that was made for it; the log has it too.",
    required: true,
    schema: text,
  },
  "X-Cache": {
    description: "Whether the picture was there already.",
    schema: { type: "string", enum: ["HIT", "MISS"] },
  },
  "Cache-Status": {
    description: "The same as RFC 9211 says it; `stored=?0` is a picture that is not kept.",
    schema: text,
    example: "Filigrane; fwd=miss; stored",
  },
  "Server-Timing": {
    description: "All of the `X-T-…` in one, for a browser's tools.",
    schema: text,
    example: "read;dur=1.204, optimizer;dur=31.870",
  },
  ...timings,
  ETag: {
    description: "The picture's id in quotes.",
    schema: { type: "string", pattern: '^"[0-9a-f]{64}"$' },
    example: `"${EXAMPLE_ID}"`,
  },
  "Content-Location": {
    description: "Where the picture stays. A promise: original and result are stored.",
    schema: { type: "string", pattern: "^/image/[0-9a-f]{64}$" },
    example: `/image/${EXAMPLE_ID}`,
  },
  Location: {
    description: "Where to ask after the job.",
    schema: { type: "string", pattern: "^/status/[0-9a-f]{64}$" },
    example: `/status/${EXAMPLE_ID}`,
  },
  "Retry-After": {
    description: "In how many seconds to ask again.",
    schema: seconds,
    example: "5",
  },
  "Preference-Applied": {
    description: "When `Prefer: respond-async` was followed.",
    schema: { type: "string", const: "respond-async" },
  },
  "Cache-Control": { description: "How long the answer may be kept.", schema: text },
  Vary: {
    description:
      "The request's headers that the answer depends on; with an allowed origin other than `*` also `Origin`.",
    schema: text,
    example: "Accept",
  },
  Allow: {
    description: "The methods that are allowed here.",
    schema: text,
    example: "GET, HEAD, OPTIONS",
  },
} as const satisfies Record<string, Header>;

export type HeaderName = keyof typeof HEADERS;

/** That every answer has, or may have. */
const COMMON = [
  "Access-Control-Allow-Origin",
  "Access-Control-Expose-Headers",
  "Timing-Allow-Origin",
  "X-Request-Id",
  "Vary",
] as const satisfies readonly HeaderName[];

export interface AnswerHeaders {
  readonly required?: readonly HeaderName[];
  readonly optional?: readonly HeaderName[];
}

/** The headers of one answer, beside those of every answer. */
export function headersOf({
  required = [],
  optional = [],
}: AnswerHeaders): Record<string, Header | Reference> {
  const reference = (name: HeaderName) => [name, { $ref: `#/components/headers/${name}` }] as const;
  return Object.fromEntries([
    ...COMMON.map(reference),
    ...required.map((name) => [name, { ...HEADERS[name], required: true }] as const),
    ...optional.map(reference),
  ]);
}
