import { describe, expect, test } from "bun:test";
import { waitFor } from "../../fixtures/wait-for.ts";
import { openCache, outcomeOf, picture, untilReachable } from "./open-cache.ts";

const { signal } = new AbortController();
const INFO = "$11\r\nloading:0\r\n\r\n";

interface FakeRedis extends Disposable {
  readonly url: string;
  readonly connections: number;
}

/** Lets the client in and answers PING; every other command gets `answer`, byte for byte. */
function startFakeRedis(answer: string, info = INFO): FakeRedis {
  let connections = 0;
  const server = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open() {
        connections += 1;
      },
      data(socket, data) {
        const asked = data.toString("latin1").toLowerCase();
        if (asked.includes("info")) socket.write(info);
        else if (asked.includes("ping")) socket.write("+PONG\r\n");
        else socket.write(Buffer.from(answer, "latin1"));
      },
    },
  });
  return {
    url: `redis://127.0.0.1:${server.port}`,
    get connections() {
      return connections;
    },
    [Symbol.dispose]: () => server.stop(true),
  };
}

describe("a Redis that answers every command with", () => {
  test.each(["-MOVED 1 127.0.0.1:1", "-NOAUTH no", "-LOADING wait", "-OOM full", "-ERR no"])(
    "%s is a failure, and is skipped after three",
    async (answer) => {
      using fake = startFakeRedis(`${answer}\r\n`);
      await using opened = openCache(fake.url);
      const { cache } = opened;
      await untilReachable(cache);
      for (const call of [
        () => cache.get("a", signal),
        () => cache.set("a", picture(10), signal),
      ]) {
        for (let round = 0; round < 3; round++) {
          const { error } = await outcomeOf<unknown>(call);
          expect(String(error)).toContain(answer.slice(1));
        }
        expect(await outcomeOf<unknown>(call)).toMatchObject({ value: undefined });
      }
      await cache.probe(signal);
    },
  );

  test.each([
    ["what is no protocol", "HTTP/1.1 400 Bad Request\r\n\r\n"],
    ["nulls of another protocol", "_\r\n_\r\n_\r\n"],
    ["a push message", ">1\r\n_\r\n"],
    ["a list", "*1\r\n$1\r\na\r\n"],
    ["more answers than it was asked for", "$-1\r\n$-1\r\n"],
    ["a length that is none", "$12x\r\n"],
    ["a line without an end", `+${"a".repeat(5000)}`],
    ["zeros", "\0".repeat(100)],
  ])("%s gets a new connection", async (_, answer) => {
    using fake = startFakeRedis(answer);
    await using opened = openCache(fake.url);
    await untilReachable(opened.cache);
    const { connections } = fake;
    const { error } = await outcomeOf(() => opened.cache.get("a", signal));
    expect(error).toBeInstanceOf(Error);
    await waitFor(() => fake.connections > connections, { what: "another connection" });
    await untilReachable(opened.cache);
  });

  test.each([
    ["nothing", ""],
    ["half an answer", "$100\r\nabc"],
  ])("%s costs one deadline", async (_, answer) => {
    using fake = startFakeRedis(answer);
    await using opened = openCache(fake.url, { commandTimeoutMs: () => 200 });
    await untilReachable(opened.cache);
    const { connections } = fake;
    const { error, ms } = await outcomeOf(() => opened.cache.get("a", signal));
    expect(String(error)).toContain("200 ms");
    expect(ms).toBeLessThan(1500);
    await waitFor(() => fake.connections > connections, { what: "another connection" });
  });

  test.each([
    "-LOADING wait\r\n",
    "-NOAUTH no\r\n",
    "$20\r\nloading:1\r\nloading_\r\n\r\n",
    "nonsense",
  ])("%j from the start is a miss at once", async (info) => {
    using fake = startFakeRedis("$-1\r\n", info);
    await using opened = openCache(fake.url);
    await waitFor(() => fake.connections > 0, { what: "a connection" });
    expect(await outcomeOf(() => opened.cache.get("a", signal))).toMatchObject({
      value: undefined,
    });
    expect(await outcomeOf(() => opened.cache.probe(signal))).toHaveProperty("error");
  });
});
