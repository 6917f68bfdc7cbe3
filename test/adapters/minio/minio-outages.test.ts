import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import type { MinioStore } from "../../../src/adapters/minio/minio-store.ts";
import { createMemoryLog } from "../../fixtures/memory-log.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../../fixtures/servers/child-server.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { type MinioServer, startMinio } from "../../fixtures/servers/minio.ts";
import { startTcpProxy, type TcpProxy } from "../../fixtures/servers/tcp-proxy.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { everyCall, expectUnavailable } from "./expect-unavailable.ts";
import { minioStoreOn } from "./open-stores.ts";

const { signal } = new AbortController();
const BYTES = Uint8Array.of(1, 2, 3);

/** Longest time for what is bounded by 100 ms, on a machine that is busy. */
const SOON_MS = 3000;

describeService("minio", () => {
  let server: MinioServer;
  let proxy: TcpProxy;
  let store: MinioStore;

  beforeAll(async () => {
    server = await startMinio();
    proxy = await startTcpProxy(server.port);
    store = minioStoreOn(server, { endpoint: at(proxy.port) });
    await store.put("test/a", BYTES, { signal });
  }, SERVER_HOOK_TIMEOUT_MS);
  afterEach(() => server.thaw());
  afterAll(async () => {
    await store.close();
    await proxy.close();
    await server.stop();
  }, SERVER_HOOK_TIMEOUT_MS);

  /** A thread of the server that runs as the signal comes may still answer; none does after this. */
  async function freeze(): Promise<void> {
    server.freeze();
    const isSilent = async (): Promise<boolean> => {
      const signal = AbortSignal.timeout(100);
      const answer = fetch(`${server.endpoint}/minio/health/live`, { signal });
      return answer.then(
        () => false,
        () => true,
      );
    };
    await waitFor(isSilent, { what: "the server to stand still" });
  }

  test(
    "a server that is killed is unavailable until it is back, for the very next call then",
    async () => {
      const log = createMemoryLog();
      const direct = minioStoreOn(server, { log });
      // Several connections that are kept, all of which the restart makes stale.
      const keys = Array.from({ length: 8 }, (_, index) => `test/kept-${index}`);
      await Promise.all(keys.map((key) => direct.put(key, BYTES, { signal })));
      await server.kill();
      for (const call of Object.values(everyCall(direct))) {
        const error = await expectUnavailable(call());
        expect(error.message).toMatch(/ECONNREFUSED|ECONNRESET/);
      }
      await server.restart();
      for (const key of keys) expect(await direct.get(key, signal)).toEqual(BYTES);
      for (const call of Object.values(everyCall(direct))) await call();
      await direct.close();
      // Whoever calls tells of failures; the log has only how the opening went.
      expect(log.lines).toEqual([]);
    },
    SERVER_HOOK_TIMEOUT_MS,
  );

  test(
    "a server that was away when the store was opened is used once it has come up",
    async () => {
      await server.kill();
      const log = createMemoryLog();
      const bucket = "late-bucket";
      const late = minioStoreOn(server, { bucket, log });
      await expectUnavailable(late.get("test/a", signal));
      await server.restart();
      // By itself, with nobody asking.
      await waitFor(() => log.lines.length === 3, { what: "the store to be opened" });
      expect(log.lines).toMatchObject([
        { level: "warn", fields: { bucket } },
        { level: "info", message: "bucket created" },
        { level: "info", message: "object store can be used" },
      ]);
      await late.put("test/a", BYTES, { signal });
      await late.close();
    },
    SERVER_HOOK_TIMEOUT_MS,
  );

  test("a frozen server holds no call for longer than its signal, and no connection", async () => {
    await store.probe(signal);
    await freeze();
    for (let round = 0; round < 3; round++) {
      const started = performance.now();
      const calls = Object.values(everyCall(store, () => AbortSignal.timeout(100)));
      for (const outcome of await Promise.allSettled(calls.map((call) => call()))) {
        expect(outcome).toMatchObject({ status: "rejected", reason: { name: "TimeoutError" } });
      }
      expect(performance.now() - started).toBeLessThan(SOON_MS);
    }
    await waitFor(() => proxy.open === 0, { what: "the connections to end" });
    server.thaw();
    for (const call of Object.values(everyCall(store))) await call();
  });

  test("a frozen server is given up after the idle time by those who set no end", async () => {
    const patient = minioStoreOn(server, { idleTimeoutMs: () => 200 });
    await patient.probe(signal);
    await freeze();
    const calls = Object.values(everyCall(patient));
    const started = performance.now();
    const errors = await Promise.all(calls.map((call) => expectUnavailable(call())));
    for (const error of errors) expect(error.message).toContain("ETIMEDOUT");
    expect(performance.now() - started).toBeLessThan(SOON_MS);
    server.thaw();
    for (const call of calls) await call();
    await patient.close();
  });

  test("a server frozen while the store is opened does not keep it from closing", async () => {
    await freeze();
    const started = performance.now();
    const waiting = minioStoreOn(server);
    const call = waiting.get("test/a", signal).catch((error: unknown) => error);
    await waiting.close();
    await expectUnavailable(call.then((error) => Promise.reject(error)));
    expect(performance.now() - started).toBeLessThan(SOON_MS);
  });

  test("a connection that is cut while it is idle is replaced without a word", async () => {
    await store.put("test/a", BYTES, { signal });
    for (let round = 0; round < 20; round++) {
      await store.get("test/a", signal);
      proxy.cut();
      expect(await store.get("test/a", signal)).toEqual(BYTES);
      expect(await store.put("test/b", BYTES, { signal })).toBe("stored");
    }
  });
});

function at(port: number): { host: string; port: number; useSsl: boolean } {
  return { host: "127.0.0.1", port, useSsl: false };
}
