import { createConnection, createServer, type Socket } from "node:net";
import { pipeline, Transform } from "node:stream";

export interface TcpProxy {
  readonly port: number;
  /** Connections to it that are open at this moment. */
  readonly open: number;
  /** All connections there ever were. */
  readonly total: number;
  /** Bytes that went up to the server so far. */
  readonly sent: number;
  /** From now on, the bytes that pass in a second each way of a connection; unlimited at first. */
  slowTo(bytesPerSecond: number): void;
  /** Ends every connection, as a network does that forgets them. */
  cut(): void;
  close(): Promise<void>;
}

const TICK_MS = 20;

/** Stands between a client and the server at `target`, both on 127.0.0.1. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let speed = Number.POSITIVE_INFINITY;
  let open = 0;
  let total = 0;
  let sent = 0;

  function throttle(onBytes: (count: number) => void): Transform {
    return new Transform({
      async transform(chunk: Buffer, _encoding, done) {
        for (let start = 0; start < chunk.length; ) {
          const count = Math.max(1, Math.min(chunk.length - start, (speed * TICK_MS) / 1000));
          this.push(chunk.subarray(start, start + Math.floor(count)));
          onBytes(Math.floor(count));
          start += Math.floor(count);
          if (Number.isFinite(speed)) await Bun.sleep(TICK_MS);
        }
        done();
      },
    });
  }

  const server = createServer({ allowHalfOpen: false }, (client) => {
    const upstream = createConnection({ host: "127.0.0.1", port: target });
    open += 1;
    total += 1;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    }
    client.on("close", () => {
      open -= 1;
      upstream.destroy();
    });
    const leave = (): void => {
      client.destroy();
      upstream.destroy();
    };
    const countSent = (count: number): void => {
      sent += count;
    };
    pipeline(client, throttle(countSent), upstream, leave);
    pipeline(
      upstream,
      throttle(() => {}),
      client,
      leave,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It listens on no port");

  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    get open() {
      return open;
    },
    get total() {
      return total;
    },
    get sent() {
      return sent;
    },
    slowTo(bytesPerSecond) {
      speed = bytesPerSecond;
    },
    cut,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
