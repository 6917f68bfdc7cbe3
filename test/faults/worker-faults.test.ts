import { afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { acceptedId, keptId, pictureOf, problemCode } from "../fixtures/answers.ts";
import { createHoldGate } from "../fixtures/hold-gate.ts";
import { animatedWebp, encodeJpeg, jpegClaiming, photo, pngBomb } from "../fixtures/pictures.ts";
import {
  finalStatus,
  postPhoto,
  type RunningService,
  startService,
} from "../fixtures/running-service.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../fixtures/temporary-folder.ts";
import { waitFor } from "../fixtures/wait-for.ts";

const workerEntry = new URL("../fixtures/unruly-worker.ts", import.meta.url);
const ASYNC = { headers: { Prefer: "respond-async" } };

let picture: Uint8Array;
let folder: TemporaryFolder;
let service: RunningService;

beforeAll(async () => {
  picture = await encodeJpeg(photo(320, 240));
});
beforeEach(async () => {
  folder = await createTemporaryFolder();
});
afterEach(async () => {
  await service.stop();
  expect(service.service.usage.pool?.outputs.out).toBe(0);
  await folder.remove();
});

async function start(environment: Record<string, string> = {}): Promise<void> {
  service = await startService({
    workerEntry,
    environment: {
      JOB_TIMEOUT_MS: "400",
      RETRY_OPTIMIZER_DELAY_MS: "100",
      MAX_ATTEMPTS: "3",
      ...environment,
    },
  });
}

const post = (text: string, init: RequestInit = {}): Promise<Response> =>
  postPhoto(service, picture, { wm_text: text }, init);

/** A watermark text that commands a misdeed the first time only. */
const once = (misdeed: string): string => `${misdeed} once ${join(folder.path, misdeed)}`;

async function endsDone(id: string): Promise<void> {
  expect(await finalStatus(service, id)).toEqual({ status: "done", url: `/image/${id}` });
  const image = await fetch(`${service.url}/image/${id}`);
  expect(image.headers.get("ETag")).toBe(`"${id}"`);
  expect(await pictureOf(image)).toMatchObject({ width: 320, height: 240 });
}

describe("an upload whose worker", () => {
  test.each(["crash", "hang", "quit"])(
    "should %s is accepted as a job, and the retry consumer finishes it",
    async (misdeed) => {
      await start();
      const id = await acceptedId(await post(once(misdeed)));
      await endsDone(id);
      expect(service.service.usage.pool).toMatchObject({ replaced: 1, abandoned: 0 });
      // The same upload is a hit from now on.
      const again = await post(once(misdeed));
      expect(again.headers.get("X-Cache")).toBe("HIT");
      expect(await keptId(again)).toBe(id);
    },
    20_000,
  );

  test("crashes is told as a failure by a route that keeps nothing", async () => {
    await start();
    const answer = await postPhoto(service, picture, { wm_text: "crash" }, { route: "/optimize" });
    expect(answer.status).toBe(503);
    expect(await problemCode(answer)).toBe("processing_failed");
  });
});

test("a picture that crashes every worker fails after MAX_ATTEMPTS counted attempts", async () => {
  await start();
  const id = await acceptedId(await post("crash"));
  const status = await finalStatus(service, id);
  expect(status).toEqual({
    status: "failed",
    error: { code: "attempts_exhausted", detail: expect.stringContaining("3 times") },
  });
  // What the inside looks like is none of the client's business.
  expect(JSON.stringify(status)).not.toMatch(/on command|\.ts/);
  // Once for the upload and once for each attempt.
  expect(service.service.usage.pool?.replaced).toBe(1 + 3);
  expect((await fetch(`${service.url}/image/${id}`)).status).toBe(404);
  // The last worker that crashed may still be starting again.
  await waitFor(async () => (await post("Filigrane")).status === 200, {
    what: "the pool to work as before",
  });
}, 20_000);

test("a job that waits for its next attempt does not hold up the next one", async () => {
  await start({ RETRY_OPTIMIZER_DELAY_MS: "60000" });
  const waiting = await acceptedId(await post(once("crash"), ASYNC));
  const statusOf = async (id: string): Promise<Record<string, unknown>> =>
    // The contract of the route.
    (await (await fetch(`${service.url}/status/${id}`)).json()) as Record<string, unknown>;
  const next = await acceptedId(await post("Filigrane", ASYNC));
  await endsDone(next);
  const status = await statusOf(waiting);
  expect(status).toMatchObject({
    status: "pending",
    phase: "waiting",
    attempts: 1,
    lastError: { code: "processing_failed" },
  });
  expect(Date.parse(String(status.nextAttemptAt)) - Date.now()).toBeGreaterThan(50_000);
}, 20_000);

describe("an upload that finds the pool full", () => {
  test("is accepted as a job, which waits for a worker and is done", async () => {
    await start({ WORKERS: "1", POOL_QUEUE: "0", JOB_TIMEOUT_MS: "10000" });
    const gate = createHoldGate(folder.path, "gate");
    const first = post(gate.text);
    await gate.reached();
    const id = await acceptedId(await post("Filigrane"));
    gate.open();
    await keptId(await first);
    await endsDone(id);
    expect(service.service.usage.pool?.replaced).toBe(0);
  }, 20_000);

  test("is overloaded on a route that keeps nothing", async () => {
    await start({ WORKERS: "1", POOL_QUEUE: "0", JOB_TIMEOUT_MS: "10000" });
    const gate = createHoldGate(folder.path, "gate");
    const first = post(gate.text);
    await gate.reached();
    const answer = await postPhoto(service, picture, {}, { route: "/optimize" });
    expect(answer.status).toBe(503);
    expect(answer.headers.get("Retry-After")).toMatch(/^\d+$/);
    expect(await problemCode(answer)).toBe("overloaded");
    gate.open();
    await keptId(await first);
  }, 20_000);
});

test("what its header gives away is refused while every worker is busy", async () => {
  await start({ WORKERS: "1", POOL_QUEUE: "0", JOB_TIMEOUT_MS: "10000" });
  const gate = createHoldGate(folder.path, "gate");
  const first = post(gate.text);
  await gate.reached();
  const hostile = [
    [pngBomb(20_000, 20_000), "image_too_large"],
    [await jpegClaiming(65_535, 65_535), "image_too_large"],
    [await animatedWebp(photo(16, 16, 1), photo(16, 16, 2)), "image_animated"],
    [new TextEncoder().encode("not a picture"), "unsupported_media"],
  ] as const;
  for (const [file, code] of hostile) {
    expect(await problemCode(await postPhoto(service, file))).toBe(code);
  }
  expect(service.service.usage.pool).toMatchObject({ busy: 1, waiting: 0 });
  gate.open();
  await keptId(await first);
}, 20_000);
