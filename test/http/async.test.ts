import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { createHoldGate } from "../fixtures/hold-gate.ts";
import { encodeJpeg, photo } from "../fixtures/pictures.ts";
import {
  finalStatus,
  postPhoto,
  type RunningService,
  startService,
} from "../fixtures/running-service.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { expectProblem, idOf, jobIdOf, readResult } from "./answers.ts";

const UNRULY = new URL("../fixtures/unruly-worker.ts", import.meta.url);

let service: RunningService;
let file: Uint8Array;

beforeAll(async () => {
  service = await startService({
    environment: { POOL_QUEUE: "0", RETRY_OPTIMIZER_DELAY_MS: "100" },
    workerEntry: UNRULY,
  });
  file = await encodeJpeg(photo(60, 40));
});
afterAll(() => service.stop());

const post = (wm_text: string, prefer = "", photoFile = file): Promise<Response> =>
  postPhoto(service, photoFile, { wm_text }, { headers: { Prefer: prefer } });

async function expectDone(id: string): Promise<void> {
  expect(await finalStatus(service, id)).toEqual({ status: "done", url: `/image/${id}` });
  const { picture } = await readResult(await fetch(`${service.url}/image/${id}`));
  expect([picture.width, picture.height]).toEqual([60, 40]);
}

/** Keeps both workers busy until told. */
async function occupyWorkers(name: string): Promise<{ free(): Promise<void> }> {
  const gate = createHoldGate(service.dataFolder, name);
  const held = [post(gate.text), post(`${gate.text} too`)];
  await waitFor(() => service.service.usage.pool?.busy === 2, { what: "both workers to be busy" });
  return {
    async free() {
      gate.open();
      for (const answer of await Promise.all(held)) await readResult(answer);
    },
  };
}

const timingNames = (answer: Response): string[] =>
  [...answer.headers.keys()].filter((name) => name.startsWith("x-t-")).sort();

describe("Prefer: respond-async", () => {
  test.each(["respond-async", "Respond-Async", "handling=lenient, respond-async; wait=10"])(
    "gets its promise at once, and the picture later: %s",
    async (prefer) => {
      const answer = await post(prefer, prefer);
      const id = await jobIdOf(answer);
      expect(answer.headers.get("Preference-Applied")).toBe("respond-async");
      const steps = ["x-t-hash", "x-t-minio", "x-t-rabbit", "x-t-read", "x-t-redis"];
      expect(timingNames(answer)).toEqual(steps);
      for (const name of steps) expect(answer.headers.get(name)).toMatch(/^\d+\.\d{3}$/);
      expect(answer.headers.get("Server-Timing")).toContain("rabbit;dur=");
      await expectDone(id);
    },
  );

  test("does not wait for a worker", async () => {
    const workers = await occupyWorkers("async");
    const id = await jobIdOf(await post("meanwhile", "respond-async"));
    await workers.free();
    await expectDone(id);
  });

  test("of a photo that is done already gets its picture at once, under the same id", async () => {
    const id = await jobIdOf(await post("twice", "respond-async"));
    await expectDone(id);
    const again = await post("twice", "respond-async");
    expect(again.headers.get("X-Cache")).toBe("HIT");
    expect(idOf(again)).toBe(id);
    await readResult(again);
  });

  test("is refused at once what can be refused by its header", async () => {
    const answer = await post("x", "respond-async", new TextEncoder().encode("no picture at all"));
    await expectProblem(answer, { status: 415, code: "unsupported_media" });
  });

  test.each(["", "respond-sync", "wait=10", "x-respond-async", "handling=respond-async"])(
    "is not what Prefer: %s asks for",
    async (prefer) => {
      await readResult(await post(`sync ${prefer}`, prefer));
    },
  );
});

describe("an upload that cannot be processed now", () => {
  test("is promised when every worker is busy, and done by the one that is free first", async () => {
    const workers = await occupyWorkers("full");
    const answer = await post("one too many");
    const id = await jobIdOf(answer);
    expect(answer.headers.get("Preference-Applied")).toBeNull();
    await workers.free();
    await expectDone(id);
  });

  test("gets one and the same promise as often as it is sent", async () => {
    const workers = await occupyWorkers("same");
    const answers = await Promise.all(["", "", "respond-async"].map((p) => post("the same", p)));
    const ids = await Promise.all(answers.map(jobIdOf));
    expect(new Set(ids).size).toBe(1);
    await workers.free();
    await expectDone(ids[0] ?? "");
  });

  // Last, as its replacement may still be starting when the test is over.
  test("is promised when its worker crashes, and done by the next attempt", async () => {
    const answer = await post(`crash once ${join(service.dataFolder, "crashed")}`);
    const id = await jobIdOf(answer);
    expect(timingNames(answer)).toContain("x-t-optimizer");
    await expectDone(id);
  });
});
