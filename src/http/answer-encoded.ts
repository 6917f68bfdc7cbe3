import type { Context } from "hono";
import type { AppEnv } from "./connection.ts";
import type { EncodedBody } from "./encoded-body.ts";
import { matchesEtag, negotiateCoding } from "./negotiation.ts";

/** For an address that stays while its bytes change: a browser asks each time, and is told 304. */
export const REVALIDATED = "no-cache";

export interface EncodedAnswer {
  readonly body: EncodedBody;
  readonly contentType: string;
  readonly cacheControl: string;
}

/** Answers a body in the coding that the client takes, with that coding's own tag; 304 to who has it. */
export async function answerEncoded(
  c: Context<AppEnv>,
  { body, contentType, cacheControl }: EncodedAnswer,
): Promise<Response> {
  const coding = negotiateCoding(c.req.header("Accept-Encoding"));
  const etag = body.etag(coding);
  c.header("ETag", etag);
  c.header("Vary", "Accept-Encoding");
  c.header("Cache-Control", cacheControl);
  if (matchesEtag(c.req.header("If-None-Match"), etag)) return c.body(null, 304);
  const bytes = await body.bytes(coding);
  if (coding !== "identity") c.header("Content-Encoding", coding);
  c.header("Content-Type", contentType);
  c.header("Content-Length", String(bytes.byteLength));
  return c.body(bytes);
}
