import { afterAll, beforeAll, expect, test } from "bun:test";
import { connect } from "amqplib";
import { openStore } from "../../../src/compose-backends.ts";
import { readSettings } from "../../../src/config/settings.ts";
import { createMemoryLog } from "../../fixtures/memory-log.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../../fixtures/servers/child-server.ts";
import { describeServices } from "../../fixtures/servers/describe-service.ts";
import { type RealBackends, startRealBackends } from "../../fixtures/servers/real-backends.ts";
import { diagnose } from "./doctor-process.ts";

const TIMEOUT_MS = 30_000;
const SOON = { STORE_TIMEOUT_MS: "2000", QUEUE_TIMEOUT_MS: "2000" };

describeServices(["minio", "rabbitmq", "redis"], () => {
  let backends: RealBackends;
  let settings: Record<string, string>;
  beforeAll(async () => {
    backends = await startRealBackends(2);
    settings = { ...backends.newSettings(), ...SOON };
  }, SERVER_HOOK_TIMEOUT_MS);
  afterAll(async () => {
    await backends?.stop();
  }, SERVER_HOOK_TIMEOUT_MS);

  /** `url` with another user and password. */
  const as = (url: string | undefined, user: string, password: string): string =>
    Object.assign(new URL(url ?? ""), { username: user, password }).href;

  test(
    "a bucket that is missing is worth a warning, and is not made",
    async () => {
      for (let times = 0; times < 2; times++) {
        const { exitCode, findings } = await diagnose(settings);
        expect(exitCode).toBe(0);
        const advice = expect.stringContaining("MINIO_BUCKET");
        expect(findings.store).toMatchObject({ state: "warn", advice });
        expect(findings.queue).toMatchObject({ state: "ok" });
        expect(findings.cache).toMatchObject({ state: "ok" });
      }
    },
    TIMEOUT_MS,
  );

  test(
    "all is well once the bucket is there",
    async () => {
      const inForce = readSettings(settings);
      const store = await openStore({ currentSettings: () => inForce, log: createMemoryLog() });
      await store.port.probe(new AbortController().signal);
      await store.close();
      const { exitCode, findings } = await diagnose(settings);
      expect(exitCode).toBe(0);
      expect(Object.values(findings).map(({ state }) => state)).toEqual(Array(6).fill("ok"));
      expect(findings.store?.detail).toContain(settings.MINIO_BUCKET ?? "");
    },
    TIMEOUT_MS,
  );

  test(
    "wrong credentials are told apart, each with its setting",
    async () => {
      const wrongPasswords = await diagnose({
        ...settings,
        MINIO_ROOT_PASSWORD: "not-the-secret",
        RABBITMQ_URL: as(settings.RABBITMQ_URL, "guest", "not-the-secret"),
        REDIS_URL: as(settings.REDIS_URL, "nobody", "not-the-secret"),
      });
      expect(wrongPasswords.exitCode).toBe(1);
      expect(wrongPasswords.findings).toMatchObject({
        store: { state: "wrong", advice: "correct MINIO_ROOT_PASSWORD" },
        queue: { state: "wrong", advice: "correct the user and password in RABBITMQ_URL" },
        cache: { state: "warn", advice: "correct the user and password in REDIS_URL" },
      });
      expect(JSON.stringify(wrongPasswords)).not.toContain("not-the-secret");

      const unknown = await diagnose({
        ...settings,
        MINIO_ROOT_USER: "nobody",
        RABBITMQ_URL: `${backends.rabbitmq.url}/nowhere`,
      });
      expect(unknown.findings).toMatchObject({
        store: { state: "wrong", advice: "correct MINIO_ROOT_USER" },
        queue: { state: "wrong", advice: expect.stringContaining("virtual host in RABBITMQ_URL") },
      });
    },
    TIMEOUT_MS,
  );

  test(
    "a queue that exists with other arguments is told, and ends it with 78",
    async () => {
      const other: Record<string, string> = { ...backends.newSettings(), ...SOON };
      const connection = await connect(other.RABBITMQ_URL ?? "");
      const channel = await connection.createChannel();
      await channel.assertQueue("watermark_retry", { durable: true, maxLength: 5 });
      await connection.close();
      const { exitCode, findings } = await diagnose(other);
      expect(exitCode).toBe(78);
      const detail = expect.stringContaining("watermark_retry");
      expect(findings.queue).toMatchObject({ state: "wrong", detail });
      expect(findings.port).toMatchObject({ state: "ok" });
    },
    TIMEOUT_MS,
  );

  test(
    "what is away is told, with what to start, in time",
    async () => {
      await Promise.all([backends.minio.kill(), backends.rabbitmq.kill(), backends.redis.kill()]);
      const startedAt = performance.now();
      const { exitCode, findings } = await diagnose(settings);
      expect(performance.now() - startedAt).toBeLessThan(15_000);
      expect(exitCode).toBe(1);
      expect(findings).toMatchObject({
        store: {
          state: "wrong",
          advice: expect.stringMatching(/^start MinIO, or .*MINIO_ENDPOINT/),
        },
        queue: {
          state: "wrong",
          advice: expect.stringMatching(/^start RabbitMQ, or .*RABBITMQ_URL/),
        },
        cache: { state: "warn", advice: expect.stringMatching(/^start Redis, or .*REDIS_URL/) },
        picture: { state: "ok" },
      });
    },
    TIMEOUT_MS,
  );
});
