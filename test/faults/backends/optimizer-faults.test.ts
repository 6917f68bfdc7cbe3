import { afterEach, beforeAll, expect, test } from "bun:test";
import {
  type FickleOptimizer,
  type Mood,
  startFickleOptimizer,
} from "../../fixtures/fickle-optimizer.ts";
import type { RunningService } from "../../fixtures/running-service.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../../fixtures/servers/child-server.ts";
import { describeServices } from "../../fixtures/servers/describe-service.ts";
import { freePort } from "../../fixtures/servers/free-port.ts";
import { type ListeningProcess, startServiceProcess } from "../../fixtures/service-process.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { expectKept, type Promised, upload } from "../cluster/promises.ts";
import { FAULT_TIMEOUT_MS, useFaultRoom } from "./fault-room.ts";
import { faultPhoto, rideOut } from "./ride-out.ts";

/** The deadline of a picture, the margin of a remote call, and a store behind it. */
const WITHIN_MS = 14_000;

describeServices(["minio", "rabbitmq", "redis"], () => {
  const room = useFaultRoom();
  let optimizer: FickleOptimizer;
  let api: RunningService;
  beforeAll(async () => {
    optimizer = await startFickleOptimizer();
    room().atEnd(() => optimizer.stop());
    api = await room().start({
      ...room().backends.newSettings(),
      ...{ ROLE: "api", OPTIMIZER_URL: optimizer.url, JOB_TIMEOUT_MS: "2000" },
    });
  }, SERVER_HOOK_TIMEOUT_MS);

  const html =
    (status: number): Mood =>
    () =>
      new Response("<h1>No</h1>", { status, headers: { "Content-Type": "text/html" } });
  const half: Mood = async (_, forward) => {
    const bytes = await (await forward()).bytes();
    return new Response(bytes.subarray(0, bytes.length / 2), {
      headers: { "Content-Type": "image/jpeg" },
    });
  };
  const MOODS: Readonly<Record<string, Mood>> = {
    "an optimizer refuses with 401": html(401),
    "an optimizer refuses with 404": html(404),
    "an optimizer refuses with 429": html(429),
    "an optimizer fails with 500": html(500),
    "an optimizer answers half an image": half,
    "an optimizer answers a page in place of an image": html(200),
    "an optimizer never answers": () => new Promise(() => {}),
  };

  test.each(Object.entries(MOODS))(
    "%s: uploads become jobs, and the jobs are done",
    async (name, mood) => {
      const { answers } = await rideOut({
        ...{ name, url: api.url, withinMs: WITHIN_MS, statuses: [202] },
        inject: () => optimizer.become(mood),
        heal: () => optimizer.become(undefined),
      });
      expect(answers.every(({ id }) => id !== undefined)).toBe(true);
    },
    FAULT_TIMEOUT_MS,
  );

  let started: ListeningProcess | undefined;
  afterEach(() => started?.kill());

  test.each(["SIGKILL", "SIGSTOP"] as const)(
    "an optimizer gets a %s in mid-upload: the uploads become jobs, and the jobs are done",
    async (signal) => {
      const PORT = String(await freePort());
      const environment = { ROLE: "optimizer", PORT };
      const working = await startServiceProcess({ environment, unruly: true });
      started = working;
      const own = await room().start({
        ...room().backends.newSettings(),
        ...{ ROLE: "api", OPTIMIZER_URL: working.url, JOB_TIMEOUT_MS: "2000" },
      });
      const picture = await faultPhoto();
      const promised: Promised[] = [];
      const uploading = Array.from({ length: 4 }, async (_, index) => {
        const text = `sleep 700 ${signal} ${index}`;
        const answer = await upload(own.url, picture, { text });
        expect(answer.ms).toBeLessThan(WITHIN_MS);
        expect(answer.status).toBe(202);
        if (answer.id) promised.push({ id: answer.id, text });
      });
      await waitFor(() => own.service.usage.buffers.leased === 4, { what: "all uploads to be in" });
      await Bun.sleep(200);
      working.signal(signal);
      await Promise.all(uploading);
      await working.kill();
      started = await startServiceProcess({ environment, unruly: true });
      await expectKept(own.url, picture, promised);
      expect(promised).toHaveLength(4);
    },
    FAULT_TIMEOUT_MS,
  );

  test("with every breaker open an upload is a job at once, and a known one a hit", async () => {
    const picture = await faultPhoto();
    const known = await upload(api.url, picture, { text: "Known" });
    expect(known.status).toBe(200);
    optimizer.become(html(500));
    try {
      for (let index = 0; index < 3; index++) {
        await upload(api.url, picture, { text: `Opens ${index}` });
      }
      const job = await upload(api.url, picture, { text: "At once" });
      expect(job.status).toBe(202);
      expect(job.ms).toBeLessThan(1_000);
      expect(await upload(api.url, picture, { text: "Known" })).toMatchObject({
        status: 200,
        id: known.id,
      });
    } finally {
      optimizer.become(undefined);
    }
  });
});
