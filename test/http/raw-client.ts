import { once } from "node:events";
import { connect } from "node:net";
import { waitFor } from "../fixtures/wait-for.ts";
import { CONTENT_TYPE } from "../ingest/multipart-body.ts";

/** A client of bare sockets, which sends exactly the bytes it is told, when it is told. */
export interface RawClient {
  /** Resolves when there is room for more, or when the connection has ended. */
  send(bytes: string | Uint8Array): Promise<void>;
  /** The next answer, whole. */
  answer(timeoutMs?: number): Promise<Response>;
  readonly isClosed: boolean;
  /** Leaves without a word. */
  leave(): void;
}

const HEAD_END = "\r\n\r\n";

export async function connectRaw({ url }: { readonly url: string }): Promise<RawClient> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = Buffer.alloc(0);
  let isClosed = false;
  // No encoding is set: it is bytes that come.
  socket.on("data", (bytes: Buffer) => {
    received = Buffer.concat([received, bytes]);
  });
  // A connection that is ended early may fail while it is still being written to.
  socket.on("error", () => {});
  socket.on("close", () => {
    isClosed = true;
  });
  await once(socket, "connect");

  /** Takes one answer off what was received; every answer waited for here tells its length. */
  function takeAnswer(): Response | undefined {
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd < 0) return undefined;
    const [statusLine = "", ...lines] = received.toString("latin1", 0, headEnd).split("\r\n");
    const headers = new Headers(
      lines.map((line): [string, string] => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon), line.slice(colon + 1).trim()];
      }),
    );
    const length = headers.get("Content-Length");
    if (length === null) throw new Error(`an answer of unknown length: ${statusLine}`);
    const bodyStart = headEnd + HEAD_END.length;
    const bodyEnd = bodyStart + Number(length);
    if (received.length < bodyEnd) return undefined;
    const body = new Uint8Array(received.subarray(bodyStart, bodyEnd));
    received = received.subarray(bodyEnd);
    return new Response(body, { status: Number(statusLine.split(" ")[1]), headers });
  }

  return {
    async send(bytes) {
      if (isClosed || socket.write(bytes)) return;
      const room = new AbortController();
      const { signal } = room;
      await Promise.race([once(socket, "drain", { signal }), once(socket, "close", { signal })]);
      room.abort();
    },
    answer: (timeoutMs = 10_000) => waitFor(takeAnswer, { what: "an answer", timeoutMs }),
    get isClosed() {
      return isClosed;
    },
    leave: () => socket.destroy(),
  };
}

/** The head of an upload; `framing` is the header that tells where its body ends. */
export function uploadHead(framing: string, route = "/upload"): string {
  const lines = ["Host: localhost", `Content-Type: ${CONTENT_TYPE}`, framing];
  return `POST ${route} HTTP/1.1\r\n${lines.join("\r\n")}${HEAD_END}`;
}

/** One chunk of a chunked body (RFC 9112, section 7.1). */
export function chunk(bytes: Uint8Array): Uint8Array {
  const size = Buffer.from(`${bytes.byteLength.toString(16)}\r\n`);
  return Buffer.concat([size, bytes, Buffer.from("\r\n")]);
}
