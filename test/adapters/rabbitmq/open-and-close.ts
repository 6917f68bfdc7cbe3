/**
 * Run as a process of its own: opens the queue at the URL, starts a consumer, tries to publish, and
 * closes both. It ends by itself if nothing is left behind.
 */
import { openRabbitmqQueue } from "../../../src/adapters/rabbitmq/rabbitmq-queue.ts";
import { createMemoryLog } from "../../fixtures/memory-log.ts";

const [url = "", prefix = ""] = process.argv.slice(2);
const queue = await openRabbitmqQueue({
  url,
  prefix,
  timeoutMs: () => 1000,
  log: createMemoryLog(),
  onMisconfigured() {},
});
const consumer = queue.consume(async () => ({ action: "ack" }), { failureDelayMs: () => 1000 });
const published = await queue.publish("one", new AbortController().signal).then(
  () => "published",
  () => "unavailable",
);
await consumer.stop();
await queue.close();
process.stdout.write(published);
