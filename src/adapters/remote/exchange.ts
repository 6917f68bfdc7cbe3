import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { StreamedBody } from "./multipart-body.ts";

/** From the look-up of the name until the connection, with TLS if any, can be written to. */
const CONNECT_TIMEOUT_MS = 2_000;

export interface ExchangeRequest {
  readonly url: URL;
  /** Absent for a GET. */
  readonly body?: StreamedBody;
  /** Besides those of connection and body. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Largest body of an answer with this status, in bytes. */
  readonly maxBytes: (status: number) => number;
  /** Ends the exchange, and its connection, at once. */
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** On memory of its own. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** No whole answer came. */
export class ExchangeError extends Error {
  override readonly name = "ExchangeError";
  /** There was a connection, so that the other side may have begun to work on what was sent. */
  readonly wasConnected: boolean;

  constructor(message: string, wasConnected: boolean, cause?: unknown) {
    super(message, { cause });
    this.wasConnected = wasConnected;
  }
}

/**
 * One request over a connection of its own, which has ended when this settles: no idle connection can
 * have gone stale, and closing it tells the other side that nobody waits any more.
 *
 * The body is taken piece by piece as the connection has room. An answer that comes before all of it
 * was sent ends the sending and counts. A redirect is an answer as any other.
 *
 * @throws ExchangeError when no whole answer came, `signal.reason` when aborted
 */
export async function exchange(request: ExchangeRequest): Promise<Answer> {
  const { url, body, maxBytes, signal } = request;
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const open = url.protocol === "https:" ? requestHttps : requestHttp;
  const outgoing = open(url, {
    method: body ? "POST" : "GET",
    agent: false,
    headers: {
      // A server that is told to close might do so over what is still being sent, which would cost
      // us its answer. The connection ends here in any case.
      Connection: "keep-alive",
      ...(body && { "Content-Type": body.contentType, "Content-Length": body.length }),
      ...request.headers,
    },
  });
  let isConnected = false;
  let isAnswered = false;

  const fail = (message: string, cause?: unknown): void =>
    reject(new ExchangeError(message, isConnected, cause));
  const onAbort = (): void => reject(signal.reason);
  const connecting = setTimeout(
    () => fail(`no connection within ${CONNECT_TIMEOUT_MS} ms`),
    CONNECT_TIMEOUT_MS,
  );

  function send(pieces: Iterator<Uint8Array, void>): void {
    while (!isAnswered && !outgoing.destroyed) {
      const { done, value } = pieces.next();
      if (done) {
        outgoing.end();
        return;
      }
      if (!outgoing.write(value)) {
        outgoing.once("drain", () => send(pieces));
        return;
      }
    }
  }

  function onConnected(): void {
    isConnected = true;
    clearTimeout(connecting);
    if (body) send(body.pieces());
    else outgoing.end();
  }

  signal.addEventListener("abort", onAbort, { once: true });
  outgoing.on("socket", (socket) => {
    socket.once(url.protocol === "https:" ? "secureConnect" : "connect", onConnected);
  });
  outgoing.on("response", (incoming) => {
    isAnswered = true;
    const status = incoming.statusCode ?? 0;
    readBody(incoming, maxBytes(status)).then(
      (bytes) => resolve({ status, headers: incoming.headers, body: bytes }),
      (cause) => fail("the answer did not come whole", cause),
    );
  });
  outgoing.on("error", (cause) => fail("the connection failed", cause));
  outgoing.on("close", () => {
    if (!isAnswered) fail("the connection was closed without an answer");
  });
  try {
    return await promise;
  } finally {
    clearTimeout(connecting);
    signal.removeEventListener("abort", onAbort);
    outgoing.destroy();
  }
}

/** Rejects when the body is cut off, or grows past `maxBytes`. */
function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    incoming.on("data", (chunk: Buffer) => {
      length += chunk.byteLength;
      if (length > maxBytes) reject(new Error(`it is larger than ${maxBytes} bytes`));
      else chunks.push(chunk);
    });
    incoming.on("end", () => resolve(concat(chunks, length)));
    incoming.on("error", reject);
    incoming.on("close", () => reject(new Error("it was cut off")));
  });
}

function concat(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}
