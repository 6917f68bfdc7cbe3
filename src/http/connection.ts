import type { Context } from "hono";
import { createMiddleware } from "hono/factory";

/** What the HTTP layer is given with each request. */
export interface AppEnv {
  readonly Bindings: {
    /** The listening server; absent when the app is called directly. */
    readonly server?: Pick<Bun.Server<unknown>, "timeout">;
  };
  readonly Variables: {
    requestId: string;
    /** Set once nothing of the request's body is left to read. */
    bodyIsRead: boolean;
    /** Set when the answer goes on after it was given: its stream restores the idle time-out. */
    isStreaming: boolean;
  };
}

/**
 * A client that sends nothing for this long, in seconds, is cut off. While the service itself works,
 * its own deadlines hold instead.
 */
export const IDLE_TIMEOUT_S = 30;

/**
 * The server looks at its time-outs every 4 s and ends what would be over before the next look: of a
 * shorter one nothing may be left, and a client that still sends would miss its answer. With 5 it has 4
 * to 8 s.
 */
const DRAIN_TIMEOUT_S = 5;

/**
 * Sets the connection's deadline for what comes behind the answer. Of a body that was not read to its
 * end Bun swallows the rest, keeping none of it, so that the client can read the answer; that has to
 * end soon. A connection kept for the next request must not stay for ever.
 */
export const boundConnection = createMiddleware<AppEnv>(async function boundConnection(c, next) {
  await next();
  const isBodyLeft = c.req.raw.body !== null && !c.get("bodyIsRead");
  if (isBodyLeft) c.env?.server?.timeout(c.req.raw, DRAIN_TIMEOUT_S);
  else if (!c.get("isStreaming")) restoreIdleTimeout(c);
});

/** Lifts the idle time-out: from here on the service's own deadlines hold. */
export function liftIdleTimeout(c: Context<AppEnv>): void {
  c.env?.server?.timeout(c.req.raw, 0);
}

/** Ends what `liftIdleTimeout` began. */
export function restoreIdleTimeout(c: Context<AppEnv>): void {
  c.env?.server?.timeout(c.req.raw, IDLE_TIMEOUT_S);
}
