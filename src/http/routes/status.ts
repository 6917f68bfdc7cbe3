import { type Context, Hono } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { NotFoundError } from "../../domain/errors.ts";
import { isFinal } from "../../domain/job.ts";
import type { PhotoStore } from "../../services/photo-store.ts";
import type { StatusFeed } from "../../services/status-feed.ts";
import { type AppEnv, liftIdleTimeout, restoreIdleTimeout } from "../connection.ts";
import { EVENT_STREAM, wantsEventStream } from "../negotiation.ts";
import { parseId } from "../parse-id.ts";

/** Proxies and the server itself cut a silent stream: a comment keeps it open. */
const COMMENT_INTERVAL_MS = 5_000;
const STREAM_TIMEOUT_MS = 300_000;
/** How long a browser waits before it connects again, in milliseconds. */
const RECONNECT_MS = 2_000;

export interface StatusRouteDependencies {
  readonly photos: PhotoStore;
  readonly statusFeed: StatusFeed;
  /** Aborts when the service stops: open streams are ended. */
  readonly stopping: AbortSignal;
}

/** `GET /status/{id}`: what has become of a job, once as JSON or as a stream of events. */
export function statusRoutes(dependencies: StatusRouteDependencies): Hono<AppEnv> {
  const { photos } = dependencies;
  return new Hono<AppEnv>().get("/status/:id", async (c) => {
    const id = parseId(c.req.param("id"));
    const status = await photos.readStatus(id, c.req.raw.signal);
    if (!status) throw new NotFoundError(`Nothing is known of ${id}`);
    c.header("Cache-Control", "no-store");
    if (!wantsEventStream(c.req.header("Accept"))) return c.json(status);
    // Nobody would read a stream in answer to HEAD, nor end it by leaving.
    if (c.req.method === "HEAD") return c.body(null, 200, { "Content-Type": EVENT_STREAM });
    return streamStatus(c, id, dependencies);
  });
}

function streamStatus(
  c: Context<AppEnv>,
  id: string,
  { statusFeed, stopping }: StatusRouteDependencies,
): Response {
  liftIdleTimeout(c);
  c.set("isStreaming", true);
  return streamSSE(c, async (stream) => {
    const ended = Promise.withResolvers<void>();
    const end = (): void => ended.resolve();
    stream.onAbort(end);
    stopping.addEventListener("abort", end, { once: true });
    const timeout = setTimeout(end, STREAM_TIMEOUT_MS);
    const comments = setInterval(() => void stream.write(": still there\n\n"), COMMENT_INTERVAL_MS);
    let written: Promise<void> = Promise.resolve();
    const unfollow = statusFeed.follow(id, (status) => {
      written = written.then(() => writeEvent(stream, status));
      if (isFinal(status)) end();
    });
    if (stopping.aborted) end();
    try {
      await ended.promise;
    } finally {
      unfollow();
      restoreIdleTimeout(c);
      clearTimeout(timeout);
      clearInterval(comments);
      stopping.removeEventListener("abort", end);
    }
    // Last, when nothing is left to free: a client may be slow to read the final event.
    await written;
  });
}

function writeEvent(stream: SSEStreamingApi, status: object): Promise<void> {
  return stream.writeSSE({ data: JSON.stringify(status), retry: RECONNECT_MS });
}
