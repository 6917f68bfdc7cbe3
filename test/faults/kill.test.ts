import { beforeAll, describe, expect, test } from "bun:test";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { acceptedId, pictureOf } from "../fixtures/answers.ts";
import { encodeJpeg, photo } from "../fixtures/pictures.ts";
import { createRandom } from "../fixtures/random.ts";
import { finalStatus, postPhoto } from "../fixtures/running-service.ts";
import { type ListeningProcess, startServiceProcess } from "../fixtures/service-process.ts";
import { createTemporaryFolder } from "../fixtures/temporary-folder.ts";

const ROUNDS = 4;
const UPLOADS = 8;
const LONGEST_ROUND_MS = 400;
const TIMEOUT_MS = 60_000;
const ASYNC = { headers: { Prefer: "respond-async" } };

let picture: Uint8Array;

beforeAll(async () => {
  picture = await encodeJpeg(photo(320, 240));
});

interface KillBench {
  /** Files of the test's own. */
  readonly folder: string;
  start(): Promise<ListeningProcess>;
  /** Jobs that have not ended. */
  pending(): Promise<readonly string[]>;
  /** Deletes the queue, as nothing but an accident would. */
  dropQueue(): Promise<void>;
}

/** Runs `work` with one folder of data, and leaves no process behind. */
async function withData(
  environment: Record<string, string>,
  work: (bench: KillBench) => Promise<void>,
): Promise<void> {
  const folder = await createTemporaryFolder();
  const data = join(folder.path, "data");
  const started: ListeningProcess[] = [];
  try {
    await work({
      folder: folder.path,
      async start() {
        const service = await startServiceProcess({
          unruly: true,
          environment: {
            DATA_DIR: data,
            // A job in the hands of a killed process comes back 10 s after that.
            JOB_TIMEOUT_MS: "1000",
            RETRY_OPTIMIZER_DELAY_MS: "100",
            ...environment,
          },
        });
        started.push(service);
        return service;
      },
      async pending() {
        // Made by the first job: a process that is killed at once may not have got so far.
        const objects = await readdir(join(data, "objects"));
        return objects.includes("pending") ? await readdir(join(data, "objects/pending")) : [];
      },
      async dropQueue() {
        const parts = (await readdir(data)).filter((name) => name.startsWith("queue.sqlite"));
        expect(parts).toContain("queue.sqlite");
        for (const part of parts) await rm(join(data, part));
      },
    });
  } finally {
    await Promise.all(started.map((service) => service.kill()));
    await folder.remove();
  }
}

/** What the service has promised with this answer, if anything. */
async function promisedId(answer: Response): Promise<string | undefined> {
  if (answer.status === 202) return acceptedId(answer);
  expect(answer.status).toBe(200);
  return answer.headers.get("Content-Location")?.slice("/image/".length);
}

/**
 * Posts a burst of uploads, and kills the service some time after its first promise.
 *
 * @returns how many promises it has not kept by then
 */
async function uploadAndKill(
  { folder, start, pending }: KillBench,
  { round, killAfterMs, promised }: { round: number; killAfterMs: number; promised: Set<string> },
): Promise<number> {
  const service = await start();
  const first = Promise.withResolvers<void>();
  const uploads = Array.from({ length: UPLOADS }, async (_, number) => {
    const name = `${round}-${number}`;
    const text = [
      `Photo ${name}`,
      `sleep 100 ${name}`,
      `crash once ${join(folder, name)}`,
      `sleep ${10 * number} ${name}`,
    ][number % 4];
    const init = number < UPLOADS / 2 ? ASYNC : {};
    const answer = await postPhoto(service, picture, { wm_text: String(text) }, init);
    const id = await promisedId(answer);
    if (id === undefined) throw new Error("Nothing was promised");
    promised.add(id);
    first.resolve();
  });
  const settled = Promise.allSettled(uploads);
  await Promise.race([first.promise, settled]);
  await Bun.sleep(killAfterMs);
  await service.kill();
  await settled;
  return (await pending()).filter((id) => promised.has(id)).length;
}

async function expectAllDone(service: ListeningProcess, ids: ReadonlySet<string>): Promise<void> {
  for (const id of ids) {
    // What was promised is known from the first moment on.
    expect((await fetch(`${service.url}/status/${id}`)).status).toBe(200);
    const status = await finalStatus(service, id, 30_000);
    expect(status).toEqual({ status: "done", url: `/image/${id}` });
    const image = await fetch(`${service.url}/image/${id}`);
    expect(image.headers.get("ETag")).toBe(`"${id}"`);
    expect(await pictureOf(image)).toMatchObject({ width: 320, height: 240 });
  }
}

describe("a service that is killed at any moment", () => {
  test.concurrent(
    "keeps every promise it made, once it is started again",
    async () => {
      await withData({}, async (bench) => {
        const random = createRandom(1);
        const promised = new Set<string>();
        let owed = 0;
        for (let round = 0; round < ROUNDS; round++) {
          // The first time right behind the first promise.
          const killAfterMs = round === 0 ? 0 : random() * LONGEST_ROUND_MS;
          owed += await uploadAndKill(bench, { round, killAfterMs, promised });
        }
        expect(owed).toBeGreaterThanOrEqual(ROUNDS);
        await expectAllDone(await bench.start(), promised);
      });
    },
    TIMEOUT_MS,
  );

  test.concurrent(
    "keeps every promise it made even when its queue is lost each time",
    async () => {
      const often = { RECONCILE_AFTER_S: "1", RECONCILE_INTERVAL_S: "1" };
      await withData(often, async (bench) => {
        const random = createRandom(2);
        const promised = new Set<string>();
        let owed = 0;
        for (let round = 0; round < ROUNDS; round++) {
          const killAfterMs = round === 0 ? 0 : random() * LONGEST_ROUND_MS;
          owed += await uploadAndKill(bench, { round, killAfterMs, promised });
          await bench.dropQueue();
        }
        expect(owed).toBeGreaterThanOrEqual(ROUNDS);
        await expectAllDone(await bench.start(), promised);
      });
    },
    TIMEOUT_MS,
  );

  test.concurrent(
    "by one and the same picture gives that one up after MAX_ATTEMPTS",
    async () => {
      const settings = { RECONCILE_AFTER_S: "1", RECONCILE_INTERVAL_S: "1", MAX_ATTEMPTS: "2" };
      await withData(settings, async (bench) => {
        const service = await bench.start();
        const init = { wm_text: "kill" };
        const id = await acceptedId(await postPhoto(service, picture, init, ASYNC));
        expect(await service.exited).toBe(128 + 9);
        // Without the queue there is no lease to wait for.
        await bench.dropQueue();
        const second = await bench.start();
        expect(await second.exited).toBe(128 + 9);
        await bench.dropQueue();
        const third = await bench.start();
        expect(await finalStatus(third, id)).toMatchObject({
          status: "failed",
          error: { code: "attempts_exhausted" },
        });
      });
    },
    TIMEOUT_MS,
  );
});
