import { expect } from "bun:test";
import amqp from "amqplib";
import { openStore } from "../../../src/compose-backends.ts";
import { readSettings } from "../../../src/config/settings.ts";
import type { Cluster } from "../../fixtures/cluster.ts";
import { createMemoryLog } from "../../fixtures/memory-log.ts";
import { waitFor } from "../../fixtures/wait-for.ts";

const QUEUES = ["watermark_retry", "watermark_dead"];

/** Waits until nothing is left to do: no message, no dead letter, no pending marker, no job without a result. */
export async function expectSettled(
  { settings }: Pick<Cluster, "settings">,
  timeoutMs = 30_000,
): Promise<void> {
  const { port: store, close } = await openStore({
    currentSettings: () => readSettings({ ...settings, ROLE: "worker" }),
    log: createMemoryLog(),
  });
  const connection = await amqp.connect(settings.RABBITMQ_URL ?? "");
  try {
    const { signal } = new AbortController();
    const channel = await connection.createChannel();
    await waitFor(
      async () => {
        const counts = await Promise.all(QUEUES.map((queue) => channel.checkQueue(queue)));
        const markers = await Array.fromAsync(store.list("pending/", signal));
        return counts.every(({ messageCount }) => messageCount === 0) && markers.length === 0;
      },
      { what: "queues and markers to be empty", timeoutMs, intervalMs: 100 },
    );
    for await (const { key } of store.list("job/", signal)) {
      const id = key.slice("job/".length, -".json".length);
      // A late write may leave a record that says pending beside the result: the result counts.
      expect([id, await store.stat(`result/${id}`, signal)]).toEqual([id, expect.anything()]);
    }
  } finally {
    await connection.close();
    await close();
  }
}
