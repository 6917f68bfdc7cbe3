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
  };
}

/** The server's coarsest timer is 4 s: after that long the connection is ended. */
const DRAIN_TIMEOUT_S = 1;

/**
 * Bounds what the runtime still reads of a body after an early answer. Bun swallows the rest, keeping
 * none of it, so that the client can read the answer; with this deadline it then ends the connection.
 */
export const boundUnreadBody = createMiddleware<AppEnv>(async function boundUnreadBody(c, next) {
  await next();
  if (c.req.raw.body && !c.get("bodyIsRead")) c.env?.server?.timeout(c.req.raw, DRAIN_TIMEOUT_S);
});

/** Lifts the idle time-out: from here on the service's own deadlines hold. */
export function liftIdleTimeout(c: Context<AppEnv>): void {
  c.env?.server?.timeout(c.req.raw, 0);
}
