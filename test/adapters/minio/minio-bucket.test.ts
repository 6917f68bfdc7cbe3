import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { Client } from "minio";
import type { MinioStore, MinioStoreOptions } from "../../../src/adapters/minio/minio-store.ts";
import { MisconfiguredBackendError } from "../../../src/domain/errors.ts";
import { createMemoryLog, type MemoryLog } from "../../fixtures/memory-log.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../../fixtures/servers/child-server.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { freePort } from "../../fixtures/servers/free-port.ts";
import { type MinioServer, startMinio } from "../../fixtures/servers/minio.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { everyCall, expectUnavailable } from "./expect-unavailable.ts";
import { minioStoreOn, storeAt } from "./open-stores.ts";

const { signal } = new AbortController();
const BYTES = Uint8Array.of(1, 2, 3);

describeService("minio", () => {
  let server: MinioServer;
  let admin: Client;
  let log: MemoryLog;
  const opened: MinioStore[] = [];

  beforeAll(async () => {
    server = await startMinio();
    const { port, rootUser: accessKey, rootPassword: secretKey } = server;
    admin = new Client({ endPoint: "127.0.0.1", port, useSSL: false, accessKey, secretKey });
  }, SERVER_HOOK_TIMEOUT_MS);
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });
  afterAll(() => server.stop(), SERVER_HOOK_TIMEOUT_MS);

  function open(options: Partial<MinioStoreOptions> = {}): MinioStore {
    log = createMemoryLog();
    const store = minioStoreOn(server, { log, ...options });
    opened.push(store);
    return store;
  }

  const newBucket = (): string => `bucket-${crypto.randomUUID()}`;
  const levels = (): string[] => log.lines.map(({ level }) => level);

  async function deleteBucket(bucket: string): Promise<void> {
    for await (const { name } of admin.listObjectsV2(bucket, "", true)) {
      await admin.removeObject(bucket, name);
    }
    await admin.removeBucket(bucket);
  }

  describe("a bucket that is missing when the store is opened", () => {
    test("is created, and a call made at once waits for it", async () => {
      const bucket = newBucket();
      const store = open({ bucket });
      expect(await store.put("test/a", BYTES, { signal })).toBe("stored");
      expect(await admin.bucketExists(bucket)).toBe(true);
      expect(log.lines).toEqual([{ level: "info", fields: { bucket }, message: "bucket created" }]);
    });

    test("is created without any call", async () => {
      const bucket = newBucket();
      open({ bucket });
      await waitFor(() => admin.bucketExists(bucket), { what: "the bucket" });
    });

    test("is created once by stores that open it at the same time, to the harm of none", async () => {
      for (let round = 0; round < 10; round++) {
        const bucket = newBucket();
        const stores = [open({ bucket }), open({ bucket }), open({ bucket })];
        const puts = stores.map((store, index) => store.put(`test/${index}`, BYTES, { signal }));
        expect(await Promise.all(puts)).toEqual(["stored", "stored", "stored"]);
        expect(levels()).not.toContain("warn");
      }
    });

    test("is created when no region is set", async () => {
      const store = open({ bucket: newBucket(), region: "" });
      for (const call of Object.values(everyCall(store))) await call();
    });

    test(
      "is created in a region of its own, and refused in any other",
      async () => {
        const elsewhere = await startMinio({ region: "eu-west-3" });
        try {
          const store = minioStoreOn(elsewhere, { region: "eu-west-3" });
          const misled = minioStoreOn(elsewhere, { region: "us-east-1", bucket: "another" });
          opened.push(store, misled);
          for (const call of Object.values(everyCall(store))) await call();
          const error = await expectUnavailable(misled.get("test/a", signal));
          expect(error.message).toContain("AuthorizationHeaderMalformed");
        } finally {
          await elsewhere.stop();
        }
      },
      SERVER_HOOK_TIMEOUT_MS,
    );
  });

  test("a bucket that is there is used as it is, without a word", async () => {
    const bucket = newBucket();
    await open({ bucket }).put("test/a", BYTES, { signal });
    const second = open({ bucket });
    expect(await second.get("test/a", signal)).toEqual(BYTES);
    expect(log.lines).toEqual([]);
  });

  describe("a bucket that vanishes", () => {
    test("makes every call unavailable, and is not created again", async () => {
      const bucket = newBucket();
      const store = open({ bucket });
      await store.put("test/a", BYTES, { signal });
      await deleteBucket(bucket);
      for (const call of Object.values(everyCall(store))) await expectUnavailable(call());
      expect(await admin.bucketExists(bucket)).toBe(false);
    });

    test("is used again as soon as it is back", async () => {
      const bucket = newBucket();
      const store = open({ bucket });
      await store.put("test/a", BYTES, { signal });
      await deleteBucket(bucket);
      await expectUnavailable(store.get("test/a", signal));
      await admin.makeBucket(bucket);
      expect(await store.get("test/a", signal)).toBeUndefined();
      for (const call of Object.values(everyCall(store))) await call();
    });
  });

  test("wrong credentials make every call unavailable, and are told once", async () => {
    const store = open({ bucket: newBucket(), secretKey: "not-the-password" });
    await waitFor(() => log.lines.length > 0, { what: "a line in the log" });
    for (const call of Object.values(everyCall(store))) {
      const error = await expectUnavailable(call());
      expect(error.message).not.toContain("not-the-password");
    }
    expect(levels()).toEqual(["warn"]);
    expect(Bun.inspect(log.lines)).not.toContain("not-the-password");
  });

  test("a probe leaves nothing that is listed", async () => {
    const store = open({ bucket: newBucket() });
    await Promise.all(Array.from({ length: 5 }, () => store.probe(signal)));
    expect(await Array.fromAsync(store.list("test/", signal))).toEqual([]);
  });

  test("objects of others in the bucket are not listed", async () => {
    const bucket = newBucket();
    const store = open({ bucket });
    await store.put("test/a", BYTES, { signal });
    for (const name of ["test/.hidden", "test/no key~", "test/a b+c%20", "testing/a"]) {
      await admin.putObject(bucket, name, "");
    }
    const entries = await Array.fromAsync(store.list("test/", signal));
    expect(entries.map(({ key }) => key)).toEqual(["test/a"]);
  });
});

describe("a server that is away when the store is opened", () => {
  test("is told of once, however often it is asked", async () => {
    const log = createMemoryLog();
    const store = storeAt(await freePort(), { log });
    for (const call of Object.values(everyCall(store))) {
      const error = await expectUnavailable(call());
      expect(error.message).toContain("ECONNREFUSED");
    }
    expect(log.lines).toHaveLength(1);
    await store.close();
    for (const call of Object.values(everyCall(store))) await expectUnavailable(call());
    expect(log.lines).toHaveLength(1);
  });

  test("may have a name that nobody knows", async () => {
    const endpoint = { host: "no-such-host.invalid", port: 9000, useSsl: true };
    const store = storeAt(0, { endpoint });
    await expectUnavailable(store.stat("test/a", AbortSignal.timeout(10_000)));
    await store.close();
  });
});

test("an endpoint that can be none is refused at once", () => {
  const endpoint = { host: "-minio", port: 9000, useSsl: false };
  expect(() => storeAt(0, { endpoint })).toThrow(MisconfiguredBackendError);
});
