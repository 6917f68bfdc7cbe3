import { beforeAll, expect, test } from "bun:test";
import Redis from "ioredis";
import type { RunningService } from "../../fixtures/running-service.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../../fixtures/servers/child-server.ts";
import { describeServices } from "../../fixtures/servers/describe-service.ts";
import { startTcpProxy, type TcpProxy } from "../../fixtures/servers/tcp-proxy.ts";
import { upload } from "../cluster/promises.ts";
import { FAULT_TIMEOUT_MS, useFaultRoom } from "./fault-room.ts";
import { type Fault, faultPhoto, rideOut } from "./ride-out.ts";

const WITHIN_MS = 5_000;

describeServices(["minio", "rabbitmq", "redis"], () => {
  const room = useFaultRoom();
  const redis = () => room().backends.redis;
  let front: TcpProxy;
  let settings: Record<string, string>;
  let service: RunningService;
  beforeAll(async () => {
    front = await startTcpProxy(redis().port);
    room().atEnd(() => front.close());
    // Without a memory cache in front, so that every look-up asks Redis.
    settings = {
      ...room().backends.newSettings(),
      ...{ REDIS_URL: `redis://127.0.0.1:${front.port}/0`, CACHE_MAX_BYTES: "0" },
    };
    service = await room().start(settings);
  }, SERVER_HOOK_TIMEOUT_MS);

  /** A server that gives everybody this answer, whatever they ask. */
  function answering(answer: string): { readonly port: number; stop(): void } {
    const server = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      socket: { data: (socket) => void socket.write(answer) },
    });
    return { port: server.port, stop: () => server.stop(true) };
  }

  function pretending(answer: string): Pick<Fault, "inject" | "heal"> {
    let server: ReturnType<typeof answering> | undefined;
    return {
      inject() {
        server = answering(answer);
        front.pointTo(server.port);
      },
      heal() {
        front.pointTo(redis().port);
        server?.stop();
      },
    };
  }

  async function command(...args: readonly [string, ...string[]]): Promise<void> {
    const client = new Redis(redis().url);
    try {
      await client.call(...args);
    } finally {
      client.disconnect();
    }
  }

  const FAULTS: Readonly<Record<string, Pick<Fault, "inject" | "heal">>> = {
    "the cache is killed": {
      inject: () => redis().kill(),
      heal: () => redis().restart(),
    },
    "the cache is frozen": {
      inject: () => redis().freeze(),
      heal: () => redis().thaw(),
    },
    "the cache is full": {
      inject: () => command("CONFIG", "SET", "maxmemory", "1"),
      heal: () => command("CONFIG", "SET", "maxmemory", "0"),
    },
    "the cache is flushed": {
      inject: () => command("FLUSHALL"),
      heal: () => {},
    },
    "the cache says that keys have moved": pretending("-MOVED 3999 127.0.0.1:6381\r\n"),
    "the cache answers garbage": pretending("?!\u0000garbage\r\n"),
    "the cache never answers": pretending(""),
  };

  test.each(Object.entries(FAULTS))(
    "%s: every upload is answered and kept as if nothing was",
    async (name, fault) => {
      await rideOut({
        name,
        url: service.url,
        withinMs: WITHIN_MS,
        statuses: [200, 202],
        ...fault,
      });
    },
    FAULT_TIMEOUT_MS,
  );

  test(
    "an upload that was answered once is a hit although the cache is away",
    async () => {
      const picture = await faultPhoto();
      const first = await upload(service.url, picture, { text: "Twice" });
      await redis().kill();
      try {
        const second = await upload(service.url, picture, { text: "Twice" });
        expect(second).toMatchObject({ status: 200, id: first.id });
        const ready = await fetch(`${service.url}/readyz`);
        expect(ready.status).toBe(200);
        expect(await ready.json()).toMatchObject({
          dependencies: { cache: { state: "down", required: false } },
        });
      } finally {
        await redis().restart();
      }
    },
    FAULT_TIMEOUT_MS,
  );
});
