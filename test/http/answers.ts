import { expect } from "bun:test";
import type { ErrorCode } from "../../src/domain/errors.ts";
import { CONTENT_TYPE, type OutputFormat } from "../../src/domain/image-format.ts";
import type { Bytes } from "../fixtures/bytes.ts";
import { decodeReference, type Rgba } from "../fixtures/pictures.ts";

export interface ExpectedProblem {
  readonly status: number;
  readonly code: ErrorCode;
  /** The field that the problem names; it must name none when this is absent. */
  readonly field?: string;
}

/**
 * Checks everything that an error's answer promises: problem details with a code, nothing to cache,
 * readable from other origins, and when to come back after a 503.
 *
 * @returns its `detail`
 */
export async function expectProblem(answer: Response, expected: ExpectedProblem): Promise<string> {
  const { status, code, field } = expected;
  const problem: unknown = await answer.json();
  expect(problem).toEqual({
    type: "about:blank",
    title: expect.stringMatching(/^[A-Z][A-Za-z ]+$/),
    status,
    code,
    detail: expect.stringMatching(/\S/),
    ...(field !== undefined && { field }),
  });
  expect(answer.status).toBe(status);
  expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
  expect(answer.headers.get("Cache-Control")).toBe("no-store");
  expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("*");
  const retryAfter = answer.headers.get("Retry-After");
  if (status === 503) expect(retryAfter).toMatch(/^[1-9]\d*$/);
  else expect(retryAfter).toBeNull();
  // `toEqual` has seen that it is there.
  return (problem as { detail: string }).detail;
}

export interface Result {
  readonly file: Bytes;
  /** Told by the bytes, not by the header. */
  readonly format: OutputFormat;
  /** Decoded by another decoder than the service's. */
  readonly picture: Rgba;
}

/** The finished picture of an answer that must be a 200. */
export async function readResult(answer: Response): Promise<Result> {
  if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
  const file = await answer.bytes();
  const format = file[0] === 0xff ? "jpeg" : "webp";
  expect(answer.headers.get("Content-Type")).toBe(CONTENT_TYPE[format]);
  expect(answer.headers.get("Content-Length")).toBe(String(file.byteLength));
  return { file, format, picture: await decodeReference(file) };
}

/** The id that an acknowledged 200 carries in both of its places. */
export function idOf(answer: Response): string {
  const id = answer.headers.get("ETag")?.match(/^"([0-9a-f]{64})"$/)?.[1];
  if (id === undefined) throw new Error(`${answer.status} with no id in its ETag`);
  expect(answer.headers.get("Content-Location")).toBe(`/image/${id}`);
  return id;
}

/** The id of the job that an answer promises; it must be a 202 with all that belongs to one. */
export async function jobIdOf(answer: Response): Promise<string> {
  if (answer.status !== 202) throw new Error(`${answer.status} in place of 202`);
  const promise: unknown = await answer.json();
  const statusUrl = answer.headers.get("Location") ?? "";
  const [, jobId = ""] = /^\/status\/([0-9a-f]{64})$/.exec(statusUrl) ?? [];
  expect(promise).toEqual({ jobId, status: "pending", statusUrl });
  expect(answer.headers.get("Content-Type")).toStartWith("application/json");
  expect(answer.headers.get("Retry-After")).toMatch(/^[1-9]\d*$/);
  expect(answer.headers.get("Cache-Control")).toBe("no-store");
  expect(answer.headers.get("X-Cache")).toBe("MISS");
  expect(answer.headers.get("ETag")).toBeNull();
  expect(answer.headers.get("Content-Location")).toBeNull();
  return jobId;
}
