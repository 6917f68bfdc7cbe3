import http from "node:http";
import https from "node:https";
import type { ClientOptions } from "minio";

/** What a connection ends with before the first byte of an answer when the server had left it. */
const LEFT_BY_SERVER = new Set(["ECONNRESET", "EPIPE"]);

export interface OpenRequestsOptions {
  readonly useSsl: boolean;
  /** Whose connections are used; `false` opens a new one for each request. */
  readonly agent: http.Agent | false;
  readonly idleTimeoutMs: () => number;
}

/** The requests of one call. Whoever opens them calls `end` when the call settles. */
export interface OpenRequests {
  /** What a client sends them through. */
  readonly transport: NonNullable<ClientOptions["transport"]>;
  /** Rejects once nothing has moved for too long on one of their connections; never resolves. */
  readonly failed: Promise<never>;
  /** True when one failed only because its kept connection was closed at the other end. */
  readonly wasStale: boolean;
  /** Destroys those that have no whole answer yet, with their sockets, and allows no other. */
  end(): void;
}

export function openRequests(options: OpenRequestsOptions): OpenRequests {
  const { useSsl, agent, idleTimeoutMs } = options;
  const sent: http.ClientRequest[] = [];
  const { promise: failed, reject } = Promise.withResolvers<never>();
  let hasEnded = false;
  let wasStale = false;

  function end(): void {
    hasEnded = true;
    // Does nothing to one that is complete, whose socket may serve another call by now.
    for (const request of sent) request.destroy();
  }

  function send(
    requestOptions: http.RequestOptions,
    onAnswer: (answer: http.IncomingMessage) => void,
  ): http.ClientRequest {
    if (hasEnded) throw new Error("The call that this request belongs to has ended");
    const timeout = idleTimeoutMs();
    let hasAnswer = false;
    const { request: open } = useSsl ? https : http;
    const request = open({ ...requestOptions, agent, timeout }, (answer) => {
      hasAnswer = true;
      onAnswer(answer);
    });
    const giveUp = (): void => {
      const idle = new Error(`Nothing moved on the connection for ${timeout} ms`);
      reject(Object.assign(idle, { code: "ETIMEDOUT" }));
      end();
    };
    request.once("timeout", giveUp);
    request.once("socket", (socket) => {
      if (!socket.connecting) return;
      // The time-out of a request begins only when the connection is made.
      const overdue = setTimeout(giveUp, timeout);
      socket.once(useSsl ? "secureConnect" : "connect", () => clearTimeout(overdue));
      socket.once("close", () => clearTimeout(overdue));
    });
    request.once("error", (error) => {
      const isReset = "code" in error && LEFT_BY_SERVER.has(String(error.code));
      if (request.reusedSocket && isReset && !hasAnswer && !hasEnded) wasStale = true;
    });
    sent.push(request);
    return request;
  }

  return {
    // The client calls `request` in this one of its forms, and nothing else of a transport.
    transport: { request: send as typeof http.request },
    failed,
    get wasStale() {
      return wasStale;
    },
    end,
  };
}
