import { afterEach, describe, expect, test } from "bun:test";
import amqp from "amqplib";
import { describeServices } from "../../fixtures/servers/describe-service.ts";
import { type ServiceProcess, spawnService } from "../../fixtures/service-process.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { expectKept, upload } from "../cluster/promises.ts";
import { FAULT_TIMEOUT_MS, SOON, useFaultRoom } from "./fault-room.ts";
import { faultPhoto } from "./ride-out.ts";

/** EX_CONFIG of sysexits.h. */
const EXIT_CONFIGURATION = 78;

describeServices(["minio", "rabbitmq", "redis"], () => {
  const room = useFaultRoom();
  const started: ServiceProcess[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((service) => service.kill()));
  });

  function start(settings: Readonly<Record<string, string>>): ServiceProcess {
    const service = spawnService({ environment: { ...SOON, ...settings } });
    started.push(service);
    return service;
  }

  const urlOf = (service: ServiceProcess): Promise<string> =>
    waitFor(
      () => service.log.find(({ msg }) => msg.startsWith("Filigrane listens"))?.url?.toString(),
      { what: "the service to listen", timeoutMs: 20_000 },
    );

  async function redeclare(url: string, queue: string): Promise<void> {
    const connection = await amqp.connect(url);
    const channel = await connection.createChannel();
    await channel.deleteQueue(queue);
    await channel.assertQueue(queue, { durable: true, arguments: { "x-max-length": 5 } });
    await connection.close();
  }

  describe("a start with every backend away", () => {
    test(
      "listens, says what is away, and works once they are there",
      async () => {
        const settings = room().backends.newSettings();
        const { minio, rabbitmq, redis } = room().backends;
        const servers = [minio, rabbitmq, redis];
        await Promise.all(servers.map((server) => server.kill()));
        const service = start(settings);
        const url = await urlOf(service);
        const away = await fetch(`${url}/readyz`);
        expect(away.status).toBe(503);
        expect(await away.json()).toMatchObject({
          status: "unavailable",
          dependencies: {
            store: { state: "down" },
            queue: { state: "down" },
            cache: { state: "down" },
          },
        });
        const picture = await faultPhoto();
        const meanwhile = await upload(url, picture, { text: "Meanwhile" });
        expect(meanwhile).toMatchObject({ status: 200, id: undefined });
        for (const part of ["object store", "message broker", "redis"]) {
          const lines = service.log.filter(({ msg }) => msg.startsWith(part));
          expect([part, lines.length]).toEqual([part, 1]);
        }

        await Promise.all(servers.map((server) => server.restart()));
        await waitFor(async () => (await fetch(`${url}/readyz`)).status === 200, {
          ...{ what: "the service to be ready", timeoutMs: 30_000, intervalMs: 100 },
        });
        const text = "Afterwards";
        const { status, id } = await upload(url, picture, { text, prefer: "respond-async" });
        expect(status).toBe(202);
        await expectKept(url, picture, [{ id: id ?? "", text }]);
      },
      FAULT_TIMEOUT_MS,
    );
  });

  describe("a queue that exists with other arguments", () => {
    const says = (service: ServiceProcess): string => JSON.stringify(service.log.at(-1));

    test(
      "ends the start, saying which, what differs and what to do",
      async () => {
        const settings = room().backends.newSettings();
        await redeclare(settings.RABBITMQ_URL ?? "", "watermark_retry");
        const service = start(settings);
        expect(await service.exited).toBe(EXIT_CONFIGURATION);
        expect(says(service)).toContain("watermark_retry");
        expect(says(service)).toContain("x-max-length");
        expect(says(service)).toContain("delete");
        expect(says(service)).not.toContain("guest");
      },
      FAULT_TIMEOUT_MS,
    );

    test(
      "ends a service that comes upon it later",
      async () => {
        const settings = room().backends.newSettings();
        await redeclare(settings.RABBITMQ_URL ?? "", "watermark_retry");
        await room().backends.rabbitmq.kill();
        const service = start(settings);
        await urlOf(service);
        await room().backends.rabbitmq.restart();
        expect(await service.exited).toBe(EXIT_CONFIGURATION);
        const fatal = service.log.find(({ msg }) => msg.includes("watermark_retry"));
        expect(fatal?.msg).toContain("x-max-length");
      },
      FAULT_TIMEOUT_MS,
    );
  });
});
