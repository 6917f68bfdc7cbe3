import { afterAll, beforeAll } from "bun:test";
import { openRabbitmqQueue } from "../../src/adapters/rabbitmq/rabbitmq-queue.ts";
import { createMemoryLog } from "../fixtures/memory-log.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../fixtures/servers/child-server.ts";
import { describeService } from "../fixtures/servers/describe-service.ts";
import { type RabbitmqServer, startRabbitmq } from "../fixtures/servers/rabbitmq.ts";
import { describeJobQueue } from "./job-queue.ts";

describeService("rabbitmq", () => {
  let server: RabbitmqServer;
  let opened = 0;

  beforeAll(async () => {
    server = await startRabbitmq();
  }, SERVER_HOOK_TIMEOUT_MS);
  afterAll(() => server.stop(), SERVER_HOOK_TIMEOUT_MS);

  describeJobQueue("rabbitmq", async () => {
    // Queues of its own for each test: what waits in an earlier one's comes back there.
    opened += 1;
    const prefix = `contract_${opened}`;
    return {
      connect: () =>
        openRabbitmqQueue({
          url: server.url,
          prefix,
          timeoutMs: () => 10_000,
          log: createMemoryLog(),
          onMisconfigured: (error) => {
            throw error;
          },
        }),
      close: async () => {},
    };
  });
});
