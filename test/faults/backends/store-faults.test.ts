import { beforeAll, describe, expect, test } from "bun:test";
import { Client } from "minio";
import { type RunningService, startService } from "../../fixtures/running-service.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../../fixtures/servers/child-server.ts";
import { describeServices } from "../../fixtures/servers/describe-service.ts";
import { startTcpProxy, type TcpProxy } from "../../fixtures/servers/tcp-proxy.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { expectKept, type Promised, upload } from "../cluster/promises.ts";
import { FAULT_TIMEOUT_MS, useFaultRoom } from "./fault-room.ts";
import { type Fault, faultPhoto, rideOut } from "./ride-out.ts";

/** A look-up and a put may each run into their deadline of one second, in flight and job alike. */
const WITHIN_MS = 8_000;

describeServices(["minio", "rabbitmq", "redis"], () => {
  const room = useFaultRoom();
  const minio = () => room().backends.minio;
  let front: TcpProxy;
  let settings: Record<string, string>;
  let service: RunningService;
  beforeAll(async () => {
    front = await startTcpProxy(minio().port);
    room().atEnd(() => front.close());
    settings = {
      ...room().backends.newSettings(),
      MINIO_ENDPOINT: `http://127.0.0.1:${front.port}`,
    };
    service = await room().start(settings);
  }, SERVER_HOOK_TIMEOUT_MS);

  // A picture is given back without the promise of it, a promise that cannot be kept not made.
  const statuses = [200, 503];
  const FAULTS: Readonly<Record<string, Pick<Fault, "inject" | "heal"> & Partial<Fault>>> = {
    "the store is killed": {
      inject: () => minio().kill(),
      heal: () => minio().restart(),
    },
    "the store is frozen": {
      inject: () => minio().freeze(),
      heal: () => minio().thaw(),
    },
    "the store is slow": {
      inject: () => front.slowTo(2_000),
      heal: () => front.slowTo(Number.POSITIVE_INFINITY),
      statuses: [200, 202, 503],
    },
    "the store's connections are cut": {
      inject: () => front.cut(),
      heal: () => {},
      statuses: [200, 202],
    },
  };

  test.each(Object.entries(FAULTS))(
    "%s: answers come in time, and nothing is lost",
    async (name, fault) => {
      await rideOut({ name, url: service.url, withinMs: WITHIN_MS, statuses, ...fault });
    },
    FAULT_TIMEOUT_MS,
  );

  test(
    "the store answers 503 to everything: answers come in time, and nothing is lost",
    async () => {
      const busy = Bun.serve({
        hostname: "127.0.0.1",
        port: 0,
        fetch: () =>
          new Response("<Error><Code>SlowDown</Code></Error>", {
            status: 503,
            headers: { "Content-Type": "application/xml" },
          }),
      });
      const name = "the store answers 503";
      try {
        await rideOut({
          ...{ name, url: service.url, withinMs: WITHIN_MS, statuses },
          inject: () => front.pointTo(busy.port ?? 0),
          heal: () => front.pointTo(minio().port),
        });
      } finally {
        await busy.stop(true);
      }
    },
    FAULT_TIMEOUT_MS,
  );

  test(
    "an outage longer than all attempts together costs no job its life",
    async () => {
      const patient = await room().start({
        ...settings,
        ...{ MAX_ATTEMPTS: "2", RETRY_STORE_DELAY_MS: "100", STORE_TIMEOUT_MS: "200" },
      });
      const picture = await faultPhoto();
      const promised: Promised[] = [];
      for (let index = 0; index < 12; index++) {
        const text = `Outlasts ${index}`;
        const { id } = await upload(patient.url, picture, { text, prefer: "respond-async" });
        if (id) promised.push({ id, text });
      }
      expect(promised).toHaveLength(12);
      await minio().kill();
      await Bun.sleep(3_000);
      await minio().restart();
      await expectKept(service.url, picture, promised);
    },
    FAULT_TIMEOUT_MS,
  );

  test("with wrong credentials a service starts, answers pictures and promises none", async () => {
    const stranger = await room().start({ ...settings, MINIO_ROOT_PASSWORD: "not the password" });
    const picture = await faultPhoto();
    const sync = await upload(stranger.url, picture, { text: "Stranger" });
    expect(sync).toMatchObject({ status: 200, id: undefined });
    const kept = await upload(stranger.url, picture, { text: "Late", prefer: "respond-async" });
    expect(kept).toMatchObject({ status: 503, code: "backend_unavailable" });
    const ready = await fetch(`${stranger.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ dependencies: { store: { state: "down" } } });
  });

  describe("a bucket that is deleted under a running service", () => {
    test(
      "is not made anew: nothing is promised until it is back",
      async () => {
        const own = { ...room().backends.newSettings() };
        const alone = await startService({ environment: own });
        const client = new Client({
          ...{ endPoint: "127.0.0.1", port: minio().port, useSSL: false },
          ...{ accessKey: minio().rootUser, secretKey: minio().rootPassword },
        });
        const bucket = own.MINIO_BUCKET ?? "";
        const picture = await faultPhoto();
        try {
          expect((await upload(alone.url, picture, { text: "Before" })).id).toBeDefined();
          const keys = await Array.fromAsync(client.listObjectsV2(bucket, "", true));
          await client.removeObjects(bucket, [...keys.map(({ name }) => name), ".probe"]);
          await client.removeBucket(bucket);
          const sync = await upload(alone.url, picture, { text: "Meanwhile" });
          expect(sync).toMatchObject({ status: 200, id: undefined });
          const kept = await upload(alone.url, picture, { text: "Job", prefer: "respond-async" });
          expect(kept).toMatchObject({ status: 503, code: "backend_unavailable" });
          expect(await client.bucketExists(bucket)).toBe(false);
          await client.makeBucket(bucket);
          await waitFor(
            async () => (await upload(alone.url, picture, { text: "After" })).id !== undefined,
            { what: "uploads to be kept again", intervalMs: 100 },
          );
        } finally {
          await alone.stop();
        }
      },
      FAULT_TIMEOUT_MS,
    );
  });
});
