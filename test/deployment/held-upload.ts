import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { photoForm } from "../fixtures/running-service.ts";

const TIMEOUT_MS = 20_000;

/** An upload that a node has begun to take, and whose body has not been sent yet. */
export interface HeldUpload {
  /** Sends the body; resolves once it is on its way. */
  send(): Promise<void>;
  readonly answer: Promise<Response>;
  /** Breaks the connection off. */
  leave(): void;
}

/** Sends an upload's head and resolves once the node asks for the rest (RFC 9110, section 10.1.1). */
export async function holdUpload(
  { url }: { readonly url: string },
  photo: Uint8Array,
  { requestId, ...fields }: { readonly requestId: string; readonly wm_text: string },
): Promise<HeldUpload> {
  const form = new Response(photoForm(photo, fields));
  // Bun forgets the type once the body has been read.
  const contentType = form.headers.get("Content-Type") ?? "";
  const body = await form.bytes();
  const upload = request(`${url}/upload`, {
    method: "POST",
    headers: {
      "Content-Type": contentType,
      "Content-Length": body.length,
      "X-Request-Id": requestId,
      Expect: "100-continue",
    },
  });
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const answer = once(upload, "response", { signal }).then(([message]) => toResponse(message));
  // Whoever awaits it hears of its failure; whoever leaves makes one on purpose.
  answer.catch(() => {});
  upload.flushHeaders();
  await once(upload, "continue", { signal });
  return {
    async send() {
      upload.end(body);
      await once(upload, "finish", { signal });
    },
    answer,
    leave: () => upload.destroy(),
  };
}

async function toResponse(message: IncomingMessage): Promise<Response> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part);
  const headers = Object.entries(message.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return new Response(Buffer.concat(parts), { status: message.statusCode ?? 0, headers });
}
