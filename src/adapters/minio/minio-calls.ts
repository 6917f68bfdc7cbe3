import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { Client } from "minio";
import { MisconfiguredBackendError, StoreUnavailableError } from "../../domain/errors.ts";
import { type OpenRequests, openRequests } from "./open-requests.ts";

/** An idle connection is closed after this long, well before servers and routers forget it. */
const KEEP_ALIVE_MS = 15_000;

/** Connections kept for later calls; more of them are opened while more is asked at once. */
const MAX_IDLE_CONNECTIONS = 16;

export interface MinioConnectionOptions {
  readonly endpoint: {
    readonly host: string;
    readonly port: number | undefined;
    readonly useSsl: boolean;
  };
  readonly accessKey: string;
  readonly secretKey: string;
  readonly region: string;
  readonly pathStyle: boolean;
  /** A connection on which nothing moves for this long is ended (read anew for each request). */
  readonly idleTimeoutMs: () => number;
}

export interface MinioCalls {
  /**
   * Runs `work` with a client of its own and the signal that ends the call. The client's requests
   * live no longer than the call: when it settles, however it does, none of them is under way or
   * reads the bytes that it was to send.
   *
   * Rejects with `signal.reason` as soon as that aborts, with `StoreUnavailableError` once closed,
   * and else with what the client threw. `work` runs a second time when the server had closed the
   * kept connection that the first was sent on.
   */
  run<T>(signal: AbortSignal, work: (client: Client, ended: AbortSignal) => Promise<T>): Promise<T>;
  /** Aborted by `close`. */
  readonly closed: AbortSignal;
  /** Ends the calls that still go on, and the idle connections. */
  close(): void;
}

/**
 * Calls to one server through the client of MinIO, which by itself knows neither signals nor
 * deadlines: a frozen server would hold each call, and its socket, for ever.
 *
 * @throws MisconfiguredBackendError when the client takes no such endpoint
 */
export function createMinioCalls(options: MinioConnectionOptions): MinioCalls {
  const { endpoint, accessKey, secretKey, region, pathStyle, idleTimeoutMs } = options;
  const { host, port, useSsl } = endpoint;
  const agent = new (useSsl ? HttpsAgent : HttpAgent)({
    keepAlive: true,
    timeout: KEEP_ALIVE_MS,
    maxFreeSockets: MAX_IDLE_CONNECTIONS,
  });
  const closing = new AbortController();

  const settings = {
    // Addresses of IPv6 have brackets in a URL only.
    endPoint: host.replace(/^\[(.*)\]$/, "$1"),
    ...(port !== undefined && { port }),
    useSSL: useSsl,
    ...{ accessKey, secretKey, region, pathStyle },
    // It would wait and write to the console, whatever became of the caller.
    retryOptions: { disableRetry: true },
  };
  try {
    new Client(settings);
  } catch (error) {
    throw new MisconfiguredBackendError(`MINIO_ENDPOINT cannot be used: ${String(error)}`, {
      cause: error,
    });
  }

  /** `work` and its requests, until it settles or `ended` aborts. */
  async function runWith<T>(
    requests: OpenRequests,
    ended: AbortSignal,
    work: (client: Client, ended: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { promise: interrupted, reject } = Promise.withResolvers<never>();
    const interrupt = (): void => {
      // First of all: once the call has settled, its bytes are the caller's again.
      requests.end();
      reject(ended.reason);
    };
    ended.addEventListener("abort", interrupt, { once: true });
    try {
      // A client is cheap (3 us): one a call, so that its requests need not be told from others.
      const client = new Client({ ...settings, transport: requests.transport });
      return await Promise.race([interrupted, requests.failed, work(client, ended)]);
    } finally {
      ended.removeEventListener("abort", interrupt);
      requests.end();
    }
  }

  return {
    closed: closing.signal,
    async run(signal, work) {
      const ended = AbortSignal.any([signal, closing.signal]);
      ended.throwIfAborted();
      const requests = openRequests({ useSsl, agent, idleTimeoutMs });
      try {
        return await runWith(requests, ended, work);
      } catch (error) {
        if (!requests.wasStale || ended.aborted) throw error;
        const onNewConnections = openRequests({ useSsl, agent: false, idleTimeoutMs });
        return runWith(onNewConnections, ended, work);
      }
    },
    close() {
      closing.abort(new StoreUnavailableError("The object store is closed"));
      agent.destroy();
    },
  };
}
