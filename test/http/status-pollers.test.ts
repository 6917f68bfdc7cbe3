import { afterEach, beforeEach, expect, test } from "bun:test";
import { createApp } from "../../src/http/app.ts";
import { createStatusFeed, type StatusFeed } from "../../src/services/status-feed.ts";
import { createScriptedProcessor } from "../fixtures/scripted-processor.ts";
import { openServiceRoom, type ServiceRoom } from "../fixtures/service-room.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { readEventStream } from "./event-stream.ts";

const PENDING = {
  status: "pending",
  phase: "waiting",
  attempts: 0,
  nextAttemptAt: new Date(0).toISOString(),
} as const;
const ONE = "1".repeat(64);
const OTHER = "2".repeat(64);
const FIRST_INTERVAL_MS = 500;

let room: ServiceRoom;
let statusFeed: StatusFeed;
let server: Bun.Server<undefined>;
let stopping: AbortController;
/** When the feed read the status of `ONE`. */
let readAt: number[];

beforeEach(async () => {
  room = await openServiceRoom(createScriptedProcessor());
  readAt = [];
  const photos: typeof room.photos = {
    ...room.photos,
    readStatus(id, signal) {
      if (id === ONE) readAt.push(performance.now());
      return room.photos.readStatus(id, signal);
    },
  };
  statusFeed = createStatusFeed(photos, room.log);
  stopping = new AbortController();
  const app = createApp({ ...room, service: { ...room, statusFeed, stopping: stopping.signal } });
  server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request, listening) => app.fetch(request, { server: listening }),
  });
  for (const id of [ONE, OTHER]) await room.photos.writeRecord(id, PENDING);
});
afterEach(async () => {
  await server.stop(true);
  await room.close();
});

const follow = (id: string, init: RequestInit = {}): Promise<Response> =>
  fetch(new URL(`/status/${id}`, server.url), {
    headers: { Accept: "text/event-stream" },
    ...init,
  });

const polled = (count: number): Promise<unknown> =>
  waitFor(() => statusFeed.polled === count, { what: `${count} pollers` });

test("one poller reads for all who follow a job", async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => follow(ONE)));
  const streams = answers.map(readEventStream);
  await waitFor(() => streams.every(({ events }) => events.length > 0), { what: "all to hear" });
  expect(statusFeed.polled).toBe(1);
  // Ten pollers would read ten times between two looks of one.
  const known = readAt.length;
  await waitFor(() => readAt.length >= known + 2, { what: "two more looks" });
  const [one = 0, next = 0] = readAt.slice(known);
  expect(next - one).toBeGreaterThanOrEqual(FIRST_INTERVAL_MS);

  await room.photos.writeRecord(ONE, { status: "failed", attempts: 1, error: errorOf("x") });
  await Promise.all(streams.map(({ ended }) => ended));
  for (const { events } of streams) expect(events).toHaveLength(2);
  await polled(0);
});

test("a client that leaves takes its poller along, unless another one listens", async () => {
  const leavers = [new AbortController(), new AbortController(), new AbortController()] as const;
  const [first, second, third] = leavers;
  const streams = [
    readEventStream(await follow(ONE, { signal: first.signal })),
    readEventStream(await follow(ONE, { signal: second.signal })),
    readEventStream(await follow(OTHER, { signal: third.signal })),
  ];
  await waitFor(() => streams.every(({ events }) => events.length > 0), { what: "all to hear" });
  expect(statusFeed.polled).toBe(2);
  first.abort();
  third.abort();
  await polled(1);
  const known = readAt.length;
  await waitFor(() => readAt.length > known, { what: "another look for the second" });
  second.abort();
  await polled(0);
});

test("a HEAD request leaves no poller", async () => {
  const answer = await follow(ONE, { method: "HEAD" });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("Content-Type")).toStartWith("text/event-stream");
  // The next one's poller would come on top.
  const stream = readEventStream(await follow(OTHER));
  await waitFor(() => stream.events.length > 0, { what: "the stream to begin" });
  expect(statusFeed.polled).toBe(1);
});

test("a stop ends every stream and every poller", async () => {
  const streams = [readEventStream(await follow(ONE)), readEventStream(await follow(OTHER))];
  await waitFor(() => streams.every(({ events }) => events.length > 0), { what: "all to hear" });
  stopping.abort();
  await Promise.all(streams.map(({ ended }) => ended));
  await polled(0);
  const late = readEventStream(await follow(ONE));
  await late.ended;
  await polled(0);
});

test("a store that is away for a while is waited out", async () => {
  const stream = readEventStream(await follow(ONE));
  await waitFor(() => stream.events.length > 0, { what: "the stream to begin" });
  room.store.fail("get", "job/");
  const known = readAt.length;
  await waitFor(() => readAt.length >= known + 2, { what: "two looks in vain" });
  room.store.heal();
  await room.photos.writeRecord(ONE, { status: "failed", attempts: 1, error: errorOf("y") });
  await stream.ended;
  expect(stream.events.at(-1)).toEqual({ status: "failed", error: errorOf("y") });
});

function errorOf(code: string): { code: string; detail: string } {
  return { code, detail: `because of ${code}` };
}
