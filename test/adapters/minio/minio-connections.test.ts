import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createServer, type Server, type Socket } from "node:net";
import type { MinioStore } from "../../../src/adapters/minio/minio-store.ts";
import { expectUnavailable } from "./expect-unavailable.ts";
import { storeAt } from "./open-stores.ts";

const { signal } = new AbortController();

const ANSWER = [
  "HTTP/1.1 200 OK",
  'ETag: "x"',
  "Last-Modified: Thu, 26 Nov 2026 12:00:00 GMT",
  "Content-Length: 0",
].join("\r\n");

/** Whether each request got an answer, by connection. */
let connections: boolean[][];
/** Which requests of a connection are answered; at any other the connection is ended. */
let answers: (connection: number, request: number) => boolean;
let server: Server;
let store: MinioStore;

beforeEach(async () => {
  connections = [];
  answers = () => true;
  server = createServer((socket: Socket) => {
    const requests: boolean[] = [];
    const connection = connections.push(requests) - 1;
    socket.on("error", () => {});
    socket.on("data", () => {
      const isAnswered = answers(connection, requests.length);
      requests.push(isAnswered);
      if (isAnswered) socket.write(`${ANSWER}\r\n\r\n`);
      else socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It listens on no port");
  store = storeAt(address.port);
  // The first request is the look at the bucket; this is the second.
  await store.stat("test/a", signal);
  expect(connections).toEqual([[true, true]]);
});
afterEach(async () => {
  await store.close();
  await new Promise((resolve) => server.close(resolve));
});

describe("a kept connection that its server ends at the next request", () => {
  test("is replaced, and the call does not notice", async () => {
    answers = (_, request) => request < 2;
    expect(await store.stat("test/a", signal)).toMatchObject({ size: 0 });
    expect(connections).toEqual([[true, true, false], [true]]);
  });

  test("is replaced by a new one, never by another that was kept", async () => {
    const calls = Array.from({ length: 6 }, () => store.stat("test/a", signal));
    await Promise.all(calls);
    const kept = connections.length;
    answers = (connection) => connection >= kept;
    expect(await store.get("test/a", signal)).toHaveLength(0);
    expect(connections).toHaveLength(kept + 1);
  });

  test("is replaced once for each call", async () => {
    answers = () => false;
    await expectUnavailable(store.stat("test/a", signal));
    expect(connections).toEqual([[true, true, false], [false]]);
  });
});

test("a new connection that its server ends is not tried again", async () => {
  answers = () => false;
  await expectUnavailable(store.stat("test/a", signal));
  const before = connections.length;
  await expectUnavailable(store.stat("test/a", signal));
  expect(connections).toHaveLength(before + 1);
});
