import { createServer, type Socket } from "node:net";

export interface ScriptedServer {
  readonly port: number;
  /** Request lines in the order in which they came, but for looks at the bucket. */
  readonly requests: readonly string[];
  /** Connections open at this moment. */
  readonly open: number;
  close(): Promise<void>;
}

/** What is sent in answer to a request; `undefined` for nothing, ever. */
export type Script = (requestLine: string) => string | Uint8Array | undefined;

/**
 * A server of one's own on 127.0.0.1 that answers each request with whatever bytes the script says
 * and ends the connection. To a look at the bucket it says that it is there.
 */
export async function startScriptedServer(script: Script): Promise<ScriptedServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // A client that leaves is none of its business.
    socket.on("error", () => {});
    let head = "";
    socket.on("data", (piece) => {
      const wasWhole = head.includes("\r\n\r\n");
      head += piece.toString("latin1");
      if (wasWhole || !head.includes("\r\n\r\n")) return;
      const line = head.slice(0, head.indexOf("\r\n"));
      if (/^HEAD \/\w+\/? /.test(line)) {
        socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
      }
      requests.push(line);
      const answer = script(line);
      if (answer !== undefined) socket.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It listens on no port");

  return {
    port: address.port,
    requests,
    get open() {
      return sockets.size;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
