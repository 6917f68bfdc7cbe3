import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { QueueUnavailableError } from "../../../src/domain/errors.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { type AmqpProxy, startAmqpProxy } from "./amqp-proxy.ts";
import { useBroker } from "./broker-bench.ts";

const { signal } = new AbortController();

describeService("rabbitmq", () => {
  const bench = useBroker();

  test("a queue that is closed ends its consumers and refuses every call", async () => {
    const queue = await bench.open();
    const other = await bench.channel();
    const main = `${bench.prefix}_retry`;
    const take = () => waitFor(() => other.get(main, { noAck: true }), { what: "a message" });
    const received = bench.record(queue);
    await queue.publish("before", signal);
    await waitFor(() => received.length === 1, { what: "the message before" });
    await queue.close();
    await queue.close();
    await expect(queue.publish("late", signal)).rejects.toBeInstanceOf(QueueUnavailableError);
    await expect(queue.removeDeadLetters(new Set(), signal)).rejects.toBeInstanceOf(
      QueueUnavailableError,
    );
    other.sendToQueue(main, Buffer.from("after"));
    const texts = [(await take()).content.toString()];
    // Its ack may not have gone out before the end: then the first one comes again.
    if (texts[0] === "before") texts.push((await take()).content.toString());
    expect(texts.at(-1)).toBe("after");
    expect(received).toHaveLength(1);
  });

  describe("a process that has closed its queue ends by itself", () => {
    let proxy: AmqpProxy;
    beforeEach(async () => {
      proxy = await startAmqpProxy(bench.server.port);
    });
    afterEach(() => proxy.close());

    async function runScript(url: string): Promise<{ output: string; exitCode: number }> {
      const script = join(import.meta.dir, "open-and-close.ts");
      const child = Bun.spawn([process.execPath, script, url, bench.prefix], {
        stdin: "ignore",
        stdout: "pipe",
        stderr: "inherit",
        timeout: 15_000,
      });
      const output = await new Response(child.stdout).text();
      return { output, exitCode: await child.exited };
    }

    test("after work", async () => {
      expect(await runScript(bench.server.url)).toEqual({ output: "published", exitCode: 0 });
    });

    test("with a broker that does not answer", async () => {
      proxy.silence();
      expect(await runScript(proxy.url)).toEqual({ output: "unavailable", exitCode: 0 });
    });

    test("with a broker that is not there", async () => {
      const { port } = proxy;
      await proxy.close();
      const url = `amqp://guest:guest@127.0.0.1:${port}`;
      expect(await runScript(url)).toEqual({ output: "unavailable", exitCode: 0 });
    });
  });
});
