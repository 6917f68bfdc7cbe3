import { once } from "node:events";
import { createServer, type Socket } from "node:net";

/** What a request has brought so far. */
export interface Received {
  /** Request line and header fields, once they are complete. */
  head: string;
  bodyBytes: number;
  /** The body, if it is kept. */
  readonly body: Buffer[];
}

export interface FakeOptimizerOptions {
  /** Called once for each connection: with its request whole, or with the first bytes of it. */
  readonly onRequest?: (socket: Socket, received: Received) => void;
  /** How much of the request is read before `onRequest`, if it is ever called. */
  readonly reads?: "whole" | "start" | "nothing";
  readonly keepsBody?: boolean;
}

/** A server of bare TCP in an optimizer's place, which does as the test says. */
export interface FakeOptimizer {
  readonly url: string;
  /** One for each connection there ever was. */
  readonly requests: readonly Received[];
  /** Connections that have not ended. */
  readonly open: ReadonlySet<Socket>;
  close(): Promise<void>;
}

const HEAD_END = "\r\n\r\n";

export async function startFakeOptimizer(
  options: FakeOptimizerOptions = {},
): Promise<FakeOptimizer> {
  const { onRequest = () => {}, reads = "whole", keepsBody = false } = options;
  const requests: Received[] = [];
  const open = new Set<Socket>();

  const server = createServer({ pauseOnConnect: reads === "nothing" }, (socket) => {
    const received: Received = { head: "", bodyBytes: 0, body: [] };
    let start = Buffer.alloc(0);
    let isTold = false;
    requests.push(received);
    open.add(socket);
    // The other side may leave while it is still being written to.
    socket.on("error", () => {});
    socket.on("close", () => open.delete(socket));
    if (reads === "nothing") return;
    socket.on("data", (bytes: Buffer) => {
      if (received.head === "") {
        start = Buffer.concat([start, bytes]);
        const end = start.indexOf(HEAD_END);
        if (end < 0) return;
        received.head = start.toString("latin1", 0, end);
        takeBody(start.subarray(end + HEAD_END.length));
      } else {
        takeBody(bytes);
      }
      if (isTold || (reads === "whole" && received.bodyBytes < bodyLength(received.head))) return;
      isTold = true;
      if (reads === "start") socket.pause();
      onRequest(socket, received);
    });

    function takeBody(bytes: Buffer): void {
      received.bodyBytes += bytes.byteLength;
      if (keepsBody) received.body.push(bytes);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");

  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    open,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** An optimizer that reads every request whole and answers with these bytes. */
export function startAnswering(answer: Uint8Array): Promise<FakeOptimizer> {
  return startFakeOptimizer({ onRequest: (socket) => socket.end(answer) });
}

function bodyLength(head: string): number {
  return Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
}

export interface AnswerParts {
  readonly type?: string;
  /** Further header lines; with one that frames the body there is no Content-Length. */
  readonly headers?: readonly string[];
  readonly body?: string | Uint8Array;
  /** A Content-Length that may be a lie. */
  readonly length?: number;
}

/** The bytes of an HTTP answer, true or not. */
export function answerBytes(status: number, parts: AnswerParts = {}): Uint8Array {
  const { type = "text/html", headers = [], body = "", length } = parts;
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const isFramed = headers.some((line) => line.startsWith("Transfer-Encoding"));
  const lines = [
    `HTTP/1.1 ${status} Whatever`,
    `Content-Type: ${type}`,
    ...(isFramed ? [] : [`Content-Length: ${length ?? bytes.byteLength}`]),
    ...headers,
  ];
  return Buffer.concat([Buffer.from(lines.join("\r\n") + HEAD_END), bytes]);
}

export function problemBytes(status: number, code: string, detail = "told"): Uint8Array {
  const type = "application/problem+json";
  return answerBytes(status, { type, body: JSON.stringify({ status, code, detail }) });
}
