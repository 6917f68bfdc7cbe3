import { lookup } from "node:dns/promises";
import type { Service } from "./compose.ts";
import type { Settings } from "./config/settings.ts";
import { withDeadline } from "./domain/deadline.ts";
import { IDLE_TIMEOUT_S } from "./http/connection.ts";

export interface Serving {
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /**
   * Takes no new connection, finishes what is in flight, makes the rest jobs, and closes the service,
   * all within about `timeoutMs`.
   */
  stop(timeoutMs: number): Promise<void>;
}

/** Share of the stop's time after which unfinished uploads become jobs; the rest is for that. */
const HAND_OVER_AT = 0.75;

/** Puts the service on a socket. */
export function serve(service: Service, { HOST, PORT }: Pick<Settings, "HOST" | "PORT">): Serving {
  const server = Bun.serve({
    hostname: HOST,
    port: PORT,
    idleTimeout: IDLE_TIMEOUT_S,
    // The app itself answers every declared length; above this Bun would, without saying why.
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    fetch: (request, server) => service.app.fetch(request, { server }),
  });
  return {
    url: server.url.href.replace(/\/$/, ""),
    async stop(timeoutMs) {
      const endAt = performance.now() + timeoutMs;
      // A store that hangs holds up neither the uploads nor the end.
      const finished = Promise.all([server.stop(), service.quiesce()]);
      await atMost(finished, timeoutMs * HAND_OVER_AT);
      await service.handOver();
      await atMost(finished, endAt - performance.now());
      await server.stop(true);
      await service.close();
    },
  };
}

/** What a name may take to be looked up once it is known that nobody can listen there. */
const LOOKUP_TIMEOUT_MS = 2_000;

/**
 * Why a server could not listen at `host`. Of a name that stands for no address Bun tells what some call
 * before has failed with, such as that the port is in use.
 */
export async function listenFailure(thrown: unknown, host: string): Promise<unknown> {
  try {
    await withDeadline(() => lookup(host.replace(/^\[(.*)\]$/, "$1")), {
      timeoutMs: LOOKUP_TIMEOUT_MS,
      onTimeout: () => new Error(`no answer within ${LOOKUP_TIMEOUT_MS} ms`),
    });
    return thrown;
  } catch (cause) {
    return new Error(`HOST=${JSON.stringify(host)} stands for no address`, { cause });
  }
}

/** Waits for `work`, but no longer than this. */
async function atMost(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  const { promise: overdue, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, Math.max(0, timeoutMs));
  try {
    await Promise.race([work, overdue]);
  } finally {
    clearTimeout(timer);
  }
}
