import { beforeAll, describe, expect, test } from "bun:test";
import { type RunningService, startService } from "../../fixtures/running-service.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../../fixtures/servers/child-server.ts";
import { describeServices } from "../../fixtures/servers/describe-service.ts";
import { freePort } from "../../fixtures/servers/free-port.ts";
import { expectKept, upload } from "../cluster/promises.ts";
import { FAULT_TIMEOUT_MS, useFaultRoom } from "./fault-room.ts";
import { type Fault, faultPhoto, rideOut } from "./ride-out.ts";

/** A call of each backend may run into its deadline of one second, one after the other. */
const WITHIN_MS = 8_000;

describeServices(["minio", "rabbitmq", "redis"], () => {
  const room = useFaultRoom();
  let service: RunningService;
  beforeAll(async () => {
    service = await room().start(room().backends.newSettings());
  }, SERVER_HOOK_TIMEOUT_MS);

  const broker = () => room().backends.rabbitmq;
  // A picture needs no broker; the promise of one does.
  const statuses = [200, 503];
  const FAULTS: Readonly<
    Record<string, Pick<Fault, "inject" | "heal" | "statuses"> & Partial<Fault>>
  > = {
    "the broker is stopped in good order": {
      inject: async () => void (await broker().ctl("stop_app")),
      heal: async () => void (await broker().ctl("start_app")),
      statuses,
    },
    "the broker is killed": {
      inject: () => broker().kill(),
      heal: () => broker().restart(),
      statuses,
    },
    "the broker is frozen": {
      inject: () => broker().freeze(),
      heal: () => broker().thaw(),
      // A connection that is frozen for less than two heartbeats goes on afterwards.
      lastsMs: 4_000,
      statuses,
    },
    "the broker is frozen for longer than its connections live": {
      inject: () => broker().freeze(),
      heal: () => broker().thaw(),
      lastsMs: 16_000,
      statuses,
    },
    "the broker closes every connection": {
      inject: async () => void (await broker().ctl("close_all_connections", "on purpose")),
      heal: () => {},
      statuses: [200, 202, 503],
    },
    "the broker has no memory left": {
      inject: async () => void (await broker().ctl("set_vm_memory_high_watermark", "0")),
      heal: async () => void (await broker().ctl("set_vm_memory_high_watermark", "0.4")),
      statuses,
    },
    "the broker is restarted with jobs in hand": {
      inject: async () => {
        const picture = await faultPhoto();
        for (let index = 0; index < 10; index++) {
          await upload(service.url, picture, { text: `in hand ${index}`, prefer: "respond-async" });
        }
        await broker().restart();
      },
      heal: () => {},
      statuses: [200, 202, 503],
    },
  };

  test.each(Object.entries(FAULTS))(
    "%s: answers come in time, and nothing is lost",
    async (name, fault) => {
      await rideOut({ name, url: service.url, withinMs: WITHIN_MS, ...fault });
    },
    FAULT_TIMEOUT_MS,
  );

  describe("the broker's data is deleted while jobs wait", () => {
    test(
      "reconciling brings each of them to its end",
      async () => {
        const optimizerPort = String(await freePort());
        const api = await room().start({
          ...room().backends.newSettings(),
          ROLE: "api",
          OPTIMIZER_URL: `http://127.0.0.1:${optimizerPort}`,
        });
        const picture = await faultPhoto();
        const promised = [];
        for (let index = 0; index < 8; index++) {
          const text = `Waits ${index}`;
          const { status, id } = await upload(api.url, picture, { text });
          expect(status).toBe(202);
          if (id) promised.push({ id, text });
        }
        expect(promised).toHaveLength(8);
        await broker().wipe();
        await broker().restart();
        const optimizer = await startService({
          environment: { ROLE: "optimizer", PORT: optimizerPort },
        });
        try {
          await expectKept(api.url, picture, promised);
        } finally {
          await optimizer.stop();
        }
      },
      FAULT_TIMEOUT_MS,
    );
  });
});
