import { beforeAll, describe, expect, test } from "bun:test";
import amqp, { type Channel } from "amqplib";
import { PIPELINE_VERSION } from "../../../src/domain/watermark-options.ts";
import type { RunningService } from "../../fixtures/running-service.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../../fixtures/servers/child-server.ts";
import { describeServices } from "../../fixtures/servers/describe-service.ts";
import { startServiceProcess } from "../../fixtures/service-process.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { readEventStream } from "../../http/event-stream.ts";
import { expectKept, upload } from "../cluster/promises.ts";
import { FAULT_TIMEOUT_MS, SOON, useFaultRoom } from "./fault-room.ts";
import { faultPhoto } from "./ride-out.ts";

const QUEUE = "watermark_retry";
const DEAD = "watermark_dead";

describeServices(["minio", "rabbitmq", "redis"], () => {
  const room = useFaultRoom();
  let settings: Record<string, string>;
  /** Two that share the queue, each with a consumer. */
  let services: readonly [RunningService, RunningService];
  let channel: Channel;
  let picture: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    settings = room().backends.newSettings();
    services = [await room().start(settings), await room().start(settings)];
    const connection = await amqp.connect(settings.RABBITMQ_URL ?? "");
    room().atEnd(() => connection.close());
    channel = await connection.createChannel();
    picture = await faultPhoto();
  }, SERVER_HOOK_TIMEOUT_MS);

  function send(body: string | Buffer): void {
    channel.sendToQueue(QUEUE, Buffer.from(body), { persistent: true });
  }

  async function sha256OfStored(): Promise<string> {
    // The photo of every upload here is the same: it lies there once.
    const { id } = await upload(services[0].url, picture, { text: "Stores the original" });
    expect(id).toBeDefined();
    return new Bun.CryptoHasher("sha256").update(picture).digest("hex");
  }

  test(
    "poison never comes back and holds nothing up",
    async () => {
      const hash = "f".repeat(64);
      const poison = {
        "not JSON": "{oops",
        "not UTF-8": Buffer.from([0xff, 0xfe, 0x00]),
        "not a job": '{"hello":"world"}',
        "wrong types": JSON.stringify({ hash, original_key: 7, options: [] }),
        "a key that is none": JSON.stringify({ hash, original_key: "../../etc/passwd" }),
        "10 MB": JSON.stringify({ hash: "x".repeat(10_000_000) }),
      };
      for (const body of Object.values(poison)) send(body);
      const { id } = await upload(services[0].url, picture, {
        ...{ text: "Behind the poison", prefer: "respond-async" },
      });
      await expectKept(services[1].url, picture, [{ id: id ?? "", text: "Behind the poison" }]);
      const count = Object.keys(poison).length;
      await waitFor(async () => (await channel.checkQueue(DEAD)).messageCount === count, {
        what: "all of it to be dead letters",
        intervalMs: 50,
      });
      const codes = [];
      for (let index = 0; index < count; index++) {
        const letter = await channel.get(DEAD, { noAck: true });
        if (letter) codes.push(letter.properties.headers?.code);
      }
      expect(codes).toEqual(Array(count).fill("not_a_job"));
    },
    FAULT_TIMEOUT_MS,
  );

  test("a message that is delivered many times is done once, by two consumers too", async () => {
    const text = "Delivered often";
    const { id } = await upload(services[0].url, picture, { text, prefer: "respond-async" });
    const body = JSON.stringify(jobOf(id ?? "", await sha256OfStored(), text));
    for (let index = 0; index < 10; index++) send(body);
    await expectKept(services[1].url, picture, [{ id: id ?? "", text }]);
    await waitFor(async () => (await channel.checkQueue(QUEUE)).messageCount === 0, {
      what: "the queue to be empty",
      intervalMs: 50,
    });
    expect((await channel.checkQueue(DEAD)).messageCount).toBe(0);
  });

  test("a message of the original system, without options, is done", async () => {
    const sha256 = await sha256OfStored();
    const hash = new Bun.CryptoHasher("sha256").update("of the original system").digest("hex");
    const message = { hash, original_key: `original/${sha256}`, filename: "photo.jpg" };
    send(JSON.stringify({ ...message, wm_text: "As before", wm_position: "top-left" }));
    await waitFor(
      async () =>
        (await (await fetch(`${services[0].url}/status/${hash}`)).json()).status === "done",
      { what: "the job to be done", intervalMs: 50 },
    );
    expect((await fetch(`${services[1].url}/image/${hash}`)).status).toBe(200);
  });

  test("a status stream follows a job that another process does", async () => {
    const own = room().backends.newSettings();
    // Nobody consumes here until the worker comes.
    const api = await room().start({
      ...own,
      ...{ ROLE: "api", OPTIMIZER_URL: "http://127.0.0.1:9", RETRY_OPTIMIZER_DELAY_MS: "1000" },
    });
    const { id, status } = await upload(api.url, picture, { text: "Elsewhere" });
    expect(status).toBe(202);
    const stream = readEventStream(
      await fetch(`${api.url}/status/${id}`, { headers: { Accept: "text/event-stream" } }),
    );
    const worker = await room().start({ ...own, ROLE: "worker" });
    expect(worker.settings.OPTIMIZER_URL).toBeUndefined();
    await stream.ended;
    expect(stream.events.at(-1)).toEqual({ status: "done", url: `/image/${id}` });
    expect(stream.events.length).toBeGreaterThan(1);
  });

  describe("a process that is killed between the job's record and the broker's confirm", () => {
    test(
      "leaves a job that is done all the same",
      async () => {
        const own = room().backends.newSettings();
        const environment = { ...SOON, ...own, QUEUE_TIMEOUT_MS: "20000" };
        const first = await startServiceProcess({ environment });
        const text = "Between record and confirm";
        room().backends.rabbitmq.freeze();
        let second: Awaited<ReturnType<typeof startServiceProcess>> | undefined;
        try {
          const unanswered = upload(first.url, picture, { text, prefer: "respond-async" });
          const watcher = await room().start({ ...own, ROLE: "all" });
          const markers = async () =>
            (await watcher.storedObjects()).filter((key) => key.startsWith("pending/"));
          const [marker] = await waitFor(
            async () => {
              const found = await markers();
              return found.length > 0 && found;
            },
            { what: "the marker of the job", intervalMs: 50, timeoutMs: 20_000 },
          );
          await first.kill();
          expect(await unanswered).toMatchObject({ status: 0 });
          room().backends.rabbitmq.thaw();
          second = await startServiceProcess({ environment });
          const id = marker?.slice("pending/".length) ?? "";
          await expectKept(second.url, picture, [{ id, text }]);
        } finally {
          room().backends.rabbitmq.thaw();
          await Promise.all([first.kill(), second?.kill()]);
        }
      },
      FAULT_TIMEOUT_MS,
    );
  });

  function jobOf(hash: string, sha256: string, text: string): object {
    const { MAX_WIDTH, MAX_HEIGHT } = services[0].settings;
    const size = { maxWidth: MAX_WIDTH, maxHeight: MAX_HEIGHT };
    const options = {
      ...{ pipelineVersion: PIPELINE_VERSION, text, position: "bottom-right", color: "auto" },
      ...{ format: "jpeg", effort: "auto", ...size },
    };
    return { hash, original_key: `original/${sha256}`, filename: "photo.jpg", options };
  }
});
