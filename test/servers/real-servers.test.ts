import { afterAll, beforeAll, expect, test } from "bun:test";
import { type ChildServer, SERVER_HOOK_TIMEOUT_MS } from "../fixtures/servers/child-server.ts";
import { describeService } from "../fixtures/servers/describe-service.ts";
import { startMinio } from "../fixtures/servers/minio.ts";
import { processTree, stillRunning } from "../fixtures/servers/process-tree.ts";
import { amqpHandshake, isConnectionStart, startRabbitmq } from "../fixtures/servers/rabbitmq.ts";
import { pingRedis, startRedis } from "../fixtures/servers/redis.ts";

const ANSWER_TIMEOUT_MS = 3000;
const SILENCE_MS = 300;
const GONE_TIMEOUT_MS = 5000;

describeService("redis", () => {
  const redis = useServer(startRedis);
  const ping = (timeoutMs = ANSWER_TIMEOUT_MS) => pingRedis(redis().port, timeoutMs);

  test("answers PING", async () => {
    expect(await ping()).toBe("+PONG\r\n");
  });

  test("is silent while frozen and answers once thawed", async () => {
    redis().freeze();
    await expect(ping(SILENCE_MS)).rejects.toThrow("no complete answer");
    redis().thaw();
    expect(await ping()).toBe("+PONG\r\n");
  });

  test(
    "is gone after a crash and comes back on its port",
    async () => {
      await redis().kill();
      await expect(ping()).rejects.toThrow("ECONNREFUSED");
      await redis().restart();
      expect(await ping()).toBe("+PONG\r\n");
    },
    SERVER_HOOK_TIMEOUT_MS,
  );

  test(
    "stops even when frozen and leaves no process behind",
    async () => {
      redis().freeze();
      await expectStopsWhole(redis());
    },
    SERVER_HOOK_TIMEOUT_MS,
  );
});

describeService("minio", () => {
  const minio = useServer(startMinio);
  const live = () => fetch(`${minio().endpoint}/minio/health/live`);

  test("reports itself alive", async () => {
    const answer = await live();
    expect(answer.status).toBe(200);
  });

  test("does not list its buckets to a stranger", async () => {
    const answer = await fetch(minio().endpoint);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("<Code>AccessDenied</Code>");
  });

  test(
    "is gone after a crash and comes back on its port",
    async () => {
      await minio().kill();
      await expect(live()).rejects.toThrow();
      await minio().restart();
      expect((await live()).status).toBe(200);
    },
    SERVER_HOOK_TIMEOUT_MS,
  );

  test(
    "stops and leaves no process behind",
    () => expectStopsWhole(minio()),
    SERVER_HOOK_TIMEOUT_MS,
  );
});

describeService("rabbitmq", () => {
  const rabbitmq = useServer(startRabbitmq);
  const greet = () => amqpHandshake(rabbitmq().port, ANSWER_TIMEOUT_MS);

  test("answers the AMQP 0-9-1 protocol header with connection.start", async () => {
    expect(isConnectionStart(await greet())).toBe(true);
  });

  test(
    "is gone after a crash and comes back on its port",
    async () => {
      await rabbitmq().kill();
      await expect(greet()).rejects.toThrow("ECONNREFUSED");
      await rabbitmq().restart();
      expect(isConnectionStart(await greet())).toBe(true);
    },
    SERVER_HOOK_TIMEOUT_MS,
  );

  test(
    "stops with all the helpers it started",
    () => expectStopsWhole(rabbitmq()),
    SERVER_HOOK_TIMEOUT_MS,
  );
});

/** One server for the suite, stopped after it whatever its tests did. */
function useServer<Server extends ChildServer>(start: () => Promise<Server>): () => Server {
  let server: Server | undefined;
  beforeAll(async () => {
    server = await start();
  }, SERVER_HOOK_TIMEOUT_MS);
  afterAll(() => server?.stop(), SERVER_HOOK_TIMEOUT_MS);
  return () => {
    if (server === undefined) throw new Error("the server is started before the first test");
    return server;
  };
}

async function expectStopsWhole(server: ChildServer): Promise<void> {
  const tree = processTree(server.pid());
  expect(stillRunning(tree)).toContain(server.pid());
  await server.stop();
  const deadline = performance.now() + GONE_TIMEOUT_MS;
  while (stillRunning(tree).length > 0 && performance.now() < deadline) await Bun.sleep(50);
  expect(stillRunning(tree)).toEqual([]);
}
