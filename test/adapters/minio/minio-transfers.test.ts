import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import type { MinioStore } from "../../../src/adapters/minio/minio-store.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../../fixtures/servers/child-server.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { type MinioServer, startMinio } from "../../fixtures/servers/minio.ts";
import { startTcpProxy, type TcpProxy } from "../../fixtures/servers/tcp-proxy.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { expectUnavailable } from "./expect-unavailable.ts";
import { minioStoreOn } from "./open-stores.ts";

const { signal } = new AbortController();
const MIB = 1024 * 1024;

describeService("minio", () => {
  let server: MinioServer;
  let proxy: TcpProxy;
  let direct: MinioStore;
  let store: MinioStore;

  beforeAll(async () => {
    server = await startMinio();
    direct = minioStoreOn(server);
  }, SERVER_HOOK_TIMEOUT_MS);
  beforeEach(async () => {
    proxy = await startTcpProxy(server.port);
    store = minioStoreOn(server, {
      endpoint: { host: "127.0.0.1", port: proxy.port, useSsl: false },
    });
    await store.probe(signal);
  });
  afterEach(async () => {
    await store.close();
    await proxy.close();
  });
  afterAll(async () => {
    await direct.close();
    await server.stop();
  }, SERVER_HOOK_TIMEOUT_MS);

  /** Bytes on shared memory, different in each place, as an upload's are. */
  function upload(length: number): Uint8Array {
    const bytes = new Uint8Array(new SharedArrayBuffer(length + 64)).subarray(32, 32 + length);
    for (let index = 0; index < length; index++) bytes[index] = (index * 31 + (index >>> 8)) & 0xff;
    return bytes;
  }

  const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

  test("an object larger than any part of a multipart upload is put in one piece", async () => {
    const bytes = upload(72 * MIB);
    expect(await direct.put("test/large", bytes, { signal })).toBe("stored");
    const found = await direct.get("test/large", signal);
    expect(digest(found ?? new Uint8Array())).toBe(digest(bytes));
    expect(await direct.put("test/large", bytes, { signal, ifAbsent: true })).toBe("exists");
    await direct.remove("test/large", signal);
  });

  test("a slow connection on which something moves is given its time", async () => {
    const endpoint = { host: "127.0.0.1", port: proxy.port, useSsl: false };
    const impatient = minioStoreOn(server, { endpoint, idleTimeoutMs: () => 1000 });
    const bytes = upload(300_000);
    await impatient.put("test/slow", bytes, { signal });
    proxy.slowTo(200_000);
    const started = performance.now();
    expect(await impatient.get("test/slow", signal)).toEqual(new Uint8Array(bytes));
    // More than the idle time would allow, were it counted from the beginning.
    expect(performance.now() - started).toBeGreaterThan(1000);
    await impatient.close();
  });

  test("a slow call ends with its signal", async () => {
    const bytes = upload(2 * MIB);
    await direct.put("test/slow-get", bytes, { signal });
    proxy.slowTo(20_000);
    const get = store.get("test/slow-get", AbortSignal.timeout(300));
    await expect(get).rejects.toHaveProperty("name", "TimeoutError");
    const put = store.put("test/slow-put", bytes, { signal: AbortSignal.timeout(300) });
    await expect(put).rejects.toHaveProperty("name", "TimeoutError");
    expect(await direct.stat("test/slow-put", signal)).toBeUndefined();
  });

  test("a connection cut in the middle of an object gives no part of it", async () => {
    const bytes = upload(2 * MIB);
    await direct.put("test/cut", bytes, { signal });
    proxy.slowTo(500_000);
    const get = expectUnavailable(store.get("test/cut", signal));
    const put = expectUnavailable(store.put("test/cut-put", bytes, { signal }));
    await waitFor(() => proxy.sent > 100_000, { what: "the put to be under way" });
    proxy.cut();
    await Promise.all([get, put]);
    expect(await direct.stat("test/cut-put", signal)).toBeUndefined();
    proxy.slowTo(Number.POSITIVE_INFINITY);
    expect(digest((await store.get("test/cut", signal)) ?? new Uint8Array())).toBe(digest(bytes));
  });

  describe("a put that is aborted", () => {
    test("leaves the whole object or none, whenever it happens and whatever is done with its bytes", async () => {
      const outcomes = new Set<string>();
      for (let round = 0; round < 24; round++) {
        const bytes = upload(3 * MIB);
        const expected = digest(bytes);
        const controller = new AbortController();
        const key = `test/aborted-${round}`;
        const options = { signal: controller.signal, ifAbsent: round % 2 === 0 };
        const put = direct.put(key, bytes, options).catch((error: unknown) => error);
        await Bun.sleep(round * 1.5);
        controller.abort("unwanted");
        expect(["unwanted", "stored"]).toContain(String(await put));
        // The buffer goes to the next upload.
        bytes.fill(0xee);
        const found = await direct.get(key, signal);
        outcomes.add(found ? "whole" : "absent");
        if (found) expect(digest(found)).toBe(expected);
      }
      expect(outcomes).toContain("absent");
    });

    test("sends none of its bytes any more once it has settled", async () => {
      const bytes = upload(4 * MIB);
      proxy.slowTo(2_000_000);
      const controller = new AbortController();
      const put = store.put("test/stopped", bytes, { signal: controller.signal });
      const settled = put.catch((error: unknown) => error);
      const before = proxy.sent;
      await waitFor(() => proxy.sent - before > 200_000, { what: "the put to be under way" });
      controller.abort("unwanted");
      expect(await settled).toBe("unwanted");
      bytes.fill(0xee);
      await waitFor(() => proxy.open === 0, { what: "the connection to end" });
      expect(proxy.sent).toBeLessThan(4 * MIB);
      expect(await direct.stat("test/stopped", signal)).toBeUndefined();
    });
  });

  test("listing ends with its reader, or its signal, between one object and the next", async () => {
    for (const name of ["a", "b", "c"]) {
      await store.put(`listing/${name}`, Uint8Array.of(1), { signal });
    }
    const controller = new AbortController();
    const reading = (async () => {
      for await (const _ of store.list("listing/", controller.signal)) controller.abort("enough");
    })();
    expect(await reading.catch((error: unknown) => error)).toBe("enough");
  });

  test("calls one after the other share a connection", async () => {
    const before = proxy.total;
    for (let round = 0; round < 10; round++) {
      await store.put("test/again", Uint8Array.of(1), { signal });
      await store.get("test/again", signal);
      await store.stat("test/none", signal);
      await store.get("test/none", signal);
      await Array.fromAsync(store.list("test/", signal));
    }
    expect(proxy.total - before).toBe(0);
    await store.close();
    await waitFor(() => proxy.open === 0, { what: "the connection to end" });
  });
});
