import { describe, expect, test } from "bun:test";
import { QueueUnavailableError, StoreUnavailableError } from "../../src/domain/errors.ts";
import type { JobQueue } from "../../src/ports/job-queue.ts";
import type { ReplayOutcome } from "../../src/services/replay-letters.ts";
import { type ServiceRoom, useServiceRooms } from "../fixtures/service-room.ts";
import {
  ALL,
  bury,
  consumeUntil,
  deadJobsOf,
  death,
  lettersOf,
  replay,
  takeMessages,
} from "./buried-jobs.ts";
import { acceptJob, RETRY_ENVIRONMENT } from "./job-delivery.ts";

/** Long enough for a slow machine, and waited out wherever something hangs. */
const TIMEOUT_MS = "1000";

const open = useServiceRooms({
  ...RETRY_ENVIRONMENT,
  STORE_TIMEOUT_MS: TIMEOUT_MS,
  QUEUE_TIMEOUT_MS: TIMEOUT_MS,
});

const away = (): Promise<never> => Promise.reject(new QueueUnavailableError("Told to fail"));
const hang = (): Promise<never> => new Promise(() => {});

async function buryJob(room: ServiceRoom): Promise<string> {
  const { id, body } = await acceptJob(room);
  await takeMessages(room);
  await bury(room, body, death("attempts_exhausted"));
  return id;
}

/** Letters of jobs of their own: the same photo with another id. */
async function buryJobs(room: ServiceRoom, count: number): Promise<readonly string[]> {
  const { body } = await acceptJob(room);
  await takeMessages(room);
  const ids = Array.from({ length: count }, (_, index) => String(index).repeat(64));
  for (const hash of ids) {
    await bury(room, JSON.stringify({ ...JSON.parse(body), hash }), death("some_code"));
  }
  // The newest is the first to be replayed.
  return ids.toReversed();
}

interface Step {
  readonly store?: (room: ServiceRoom) => void;
  readonly queue?: Partial<JobQueue>;
}

/** By the step that replaying dies at. */
const STEPS: Readonly<Record<string, Step>> = {
  "looking for the result": { store: ({ store }) => store.fail("stat", "result/") },
  "looking for the original": { store: ({ store }) => store.hang("stat", "original/") },
  "reading the record": { store: ({ store }) => store.fail("get", "job/") },
  "writing the record": { store: ({ store }) => store.fail("put", "job/") },
  "writing the marker": { store: ({ store }) => store.fail("put", "pending/") },
  publishing: { queue: { publish: away } },
  "a publishing that hangs": { queue: { publish: hang } },
};

describe("replaying that dies at", () => {
  test.each(Object.entries(STEPS))("%s keeps the letter, and can be repeated", async (_, step) => {
    const { room } = await open((call) => call.succeed());
    const id = await buryJob(room);
    const letters = await lettersOf(room);
    step.store?.(room);
    const error = await replay(deadJobsOf(room, step.queue)).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(step.store ? StoreUnavailableError : QueueUnavailableError);
    expect(await lettersOf(room)).toEqual(letters);
    room.store.heal();
    expect(await replay(deadJobsOf(room))).toMatchObject([{ outcome: "replayed", jobId: id }]);
    expect(await lettersOf(room)).toEqual([]);
    await consumeUntil(room, () => room.photos.hasResult(id));
  });

  test.each([
    ["removing the letter", away],
    ["a removal that hangs", hang],
  ])("%s has begun the job, and can be repeated", async (_, removeDeadLetters) => {
    const { room, processor } = await open((call) => call.succeed());
    const id = await buryJob(room);
    const told: ReplayOutcome[] = [];
    const replaying = (async () => {
      const deadJobs = deadJobsOf(room, { removeDeadLetters });
      for await (const outcome of deadJobs.replay(ALL)) told.push(outcome);
    })();
    const error = await replaying.catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(QueueUnavailableError);
    expect(told).toMatchObject([{ outcome: "replayed", jobId: id }]);
    expect(await lettersOf(room)).toHaveLength(1);
    await consumeUntil(room, async () => (await room.photos.readRecord(id))?.status === "done");
    expect(await replay(deadJobsOf(room))).toMatchObject([{ outcome: "already_done" }]);
    expect(await lettersOf(room)).toEqual([]);
    expect(processor.calls).toHaveLength(1);
  });
});

describe("replaying several jobs", () => {
  test("removes the letters of those that were begun when the store goes away", async () => {
    const { room } = await open();
    const [first, second, third] = await buryJobs(room, 3);
    room.store.fail("put", `pending/${second}`);
    const told: ReplayOutcome[] = [];
    const replaying = (async () => {
      for await (const outcome of deadJobsOf(room).replay(ALL)) told.push(outcome);
    })();
    const error = await replaying.catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(StoreUnavailableError);
    expect(told).toMatchObject([{ outcome: "replayed", jobId: first }]);
    const kept = (await lettersOf(room)).map(({ body }) => JSON.parse(body).hash);
    expect(kept).toEqual([second, third]);
    expect(await takeMessages(room)).toHaveLength(1);
  });

  test("ends with the one that is told when nobody listens on", async () => {
    const { room } = await open();
    const [first, ...others] = await buryJobs(room, 3);
    for await (const outcome of deadJobsOf(room).replay(ALL)) {
      expect(outcome).toMatchObject({ outcome: "replayed", jobId: first });
      break;
    }
    const kept = (await lettersOf(room)).map(({ body }) => JSON.parse(body).hash);
    expect(kept).toEqual(others);
    expect(await takeMessages(room)).toHaveLength(1);
  });

  test("removes letters some at a time, and in the end all", async () => {
    const { room } = await open();
    const jobs = await buryJobs(room, 3);
    const removals: number[] = [];
    const deadJobs = deadJobsOf(room, {
      async deadLetters(...args) {
        const letters = await room.queue.deadLetters(...args);
        const counts = [100, 120, 5];
        return letters.flatMap((letter, job) =>
          Array.from({ length: counts[job] ?? 0 }, (_, index) => ({
            ...letter,
            id: `${letter.id}-${index}`,
          })),
        );
      },
      async removeDeadLetters(ids) {
        removals.push(ids.size);
        return ids.size;
      },
    });
    const told = await replay(deadJobs);
    expect(told.map((each) => each.outcome === "replayed" && each.jobId)).toEqual([...jobs]);
    expect(removals).toEqual([100, 120, 5]);
  });
});

describe("a queue that gives no answer", () => {
  test.each([
    ["list", (room: ServiceRoom) => deadJobsOf(room, { deadLetters: hang }).list(10)],
    ["purge", (room: ServiceRoom) => deadJobsOf(room, { removeDeadLetters: hang }).purge(ALL)],
  ])("ends %s within its time", async (_, call) => {
    const { room } = await open();
    await buryJob(room);
    const error = await call(room).then(String, (cause: unknown) => cause);
    expect(error).toBeInstanceOf(QueueUnavailableError);
    expect(await lettersOf(room)).toHaveLength(1);
  });
});
