import { describe, expect, test } from "bun:test";
import { type Selection, SelectionError } from "../../src/services/dead-letters.ts";
import { JPEG_BYTES } from "../fixtures/scripted-processor.ts";
import { type ServiceRoom, useServiceRooms } from "../fixtures/service-room.ts";
import { ALL, bury, deadJobsOf, death, lettersOf, takeMessages } from "./buried-jobs.ts";
import { acceptJob } from "./job-delivery.ts";

const open = useServiceRooms({ STORE_TIMEOUT_MS: "5000" });

const A = "abcdef".padEnd(64, "1");
const B = "abcdef".padEnd(64, "2");

const jobBody = (hash: string): string =>
  JSON.stringify({ hash, original_key: `original/${"0".repeat(64)}` });

const byIds = (...ids: readonly string[]): Selection => ({ kind: "ids", ids });

/** Two jobs whose ids begin the same, the first with two letters, and a message that is none. */
async function buryFour(room: ServiceRoom) {
  return {
    firstOfA: await bury(room, jobBody(A), death("attempts_exhausted", 3)),
    ofB: await bury(room, jobBody(B), death("attempts_exhausted", 3)),
    secondOfA: await bury(room, jobBody(A), death("original_missing", 0)),
    noJob: await bury(room, "not json"),
  };
}

describe("listing", () => {
  test("gives the newest first, each with its job, and tells whether there are more", async () => {
    const { room } = await open();
    const deadJobs = deadJobsOf(room);
    expect(await deadJobs.list(2)).toEqual({ letters: [], hasMore: false });
    const { noJob, secondOfA, ofB, firstOfA } = await buryFour(room);
    const all = await deadJobs.list(4);
    expect(all.hasMore).toBe(false);
    expect(all.letters.map(({ letter }) => letter)).toEqual([noJob, secondOfA, ofB, firstOfA]);
    expect(all.letters.map(({ message }) => message?.hash)).toEqual([undefined, A, B, A]);
    expect(all.letters[0]).toMatchObject({ problem: "The message is not JSON" });
    const some = await deadJobs.list(3);
    expect(some).toEqual({ letters: all.letters.slice(0, 3), hasMore: true });
  });
});

describe("a selection", () => {
  test("takes ids of letters, and ids of jobs or their beginnings for all their letters", async () => {
    const { room } = await open();
    const { noJob, secondOfA, ofB, firstOfA } = await buryFour(room);
    const found = async (selection: Selection) =>
      (await deadJobsOf(room).find(selection)).map(({ letter }) => letter);
    expect(await found(byIds(ofB.id))).toEqual([ofB]);
    expect(await found(byIds(firstOfA.id))).toEqual([firstOfA]);
    expect(await found(byIds(A))).toEqual([secondOfA, firstOfA]);
    expect(await found(byIds("abcdef2"))).toEqual([ofB]);
    expect(await found(byIds(firstOfA.id, noJob.id, A, A))).toEqual([noJob, secondOfA, firstOfA]);
    expect(await found(ALL)).toEqual([noJob, secondOfA, ofB, firstOfA]);
    expect(await found({ kind: "all", code: "attempts_exhausted" })).toEqual([ofB, firstOfA]);
    expect(await found({ kind: "all", code: "unheard_of" })).toEqual([]);
  });

  test("takes the letter when an id is a letter's and begins a job's too", async () => {
    const { room } = await open();
    await bury(room, jobBody(A), death("some_code"));
    const letter = await bury(room, jobBody(B), death("some_code"));
    const deadJobs = deadJobsOf(room, {
      deadLetters: async (...args) => [
        { ...letter, id: "abcdef" },
        ...(await room.queue.deadLetters(...args)),
      ],
    });
    expect((await deadJobs.find(byIds("abcdef"))).map(({ letter: { id } }) => id)).toEqual([
      "abcdef",
    ]);
  });

  test("names every id that is unknown, too short or ambiguous, and does nothing", async () => {
    const { room } = await open();
    const letters = Object.values(await buryFour(room));
    const ids = byIds(A, "99", "abcde", "abcdef", "abcdef9");
    const error = await deadJobsOf(room)
      .purge(ids)
      .then(String, (cause: unknown) => cause);
    if (!(error instanceof SelectionError)) throw error;
    const [unknown, short, ambiguous, other, ...more] = error.problems;
    expect(more).toEqual([]);
    expect(unknown).toContain('"99"');
    expect(short).toContain('"abcde"');
    expect(ambiguous).toContain(A);
    expect(ambiguous).toContain(B);
    expect(other).toContain('"abcdef9"');
    expect(await lettersOf(room)).toHaveLength(letters.length);
  });
});

describe("showing", () => {
  test("tells what the store has of a job, before it ends and after", async () => {
    const { room } = await open();
    const deadJobs = deadJobsOf(room);
    const { id, body } = await acceptJob(room);
    await takeMessages(room);
    const first = await bury(room, body, death("attempts_exhausted", 3));
    const second = await bury(room, body, death("some_code"));
    const originalKey = JSON.parse(body).original_key;
    const record = { status: "pending", attempts: 0 };
    const shown = await deadJobs.show(id.slice(0, 6));
    expect(shown.letters.map(({ letter }) => letter)).toEqual([second, first]);
    const known = { id, originalKey, hasOriginal: true };
    expect(shown.job).toMatchObject({ ...known, record, hasResult: false, marker: body });

    await room.photos.putResult(id, JPEG_BYTES).stored;
    await room.photos.removeMarker(id);
    await room.photos.writeRecord(id, { status: "done", attempts: 1 });
    const later = await deadJobs.show(first.id);
    expect(later.letters.map(({ letter }) => letter)).toEqual([first]);
    const done = { status: "done", attempts: 1 } as const;
    expect(later.job).toEqual({
      ...{ id, originalKey, hasOriginal: true },
      ...{ record: done, hasResult: true, marker: undefined },
    });
  });

  test("tells that the store has nothing of a job, and asks it nothing about a message that is none", async () => {
    const { room } = await open();
    const { ofB, noJob } = await buryFour(room);
    const deadJobs = deadJobsOf(room);
    const { job } = await deadJobs.show(ofB.id);
    expect(job).toMatchObject({ id: B, hasOriginal: false, hasResult: false });
    expect(job).toMatchObject({ record: undefined, marker: undefined });
    room.store.fail("get", "");
    room.store.fail("stat", "");
    expect(await deadJobs.show(noJob.id)).toMatchObject({
      letters: [{ letter: noJob }],
      job: undefined,
    });
  });
});

describe("purging", () => {
  test("removes letters for good, and nothing from the store", async () => {
    const { room } = await open();
    const { id, body } = await acceptJob(room);
    await takeMessages(room);
    await bury(room, body, death("attempts_exhausted"));
    await bury(room, body, death("attempts_exhausted"));
    const other = await bury(room, "not json");
    const removed: string[] = [];
    const { remove } = room.store;
    room.store.remove = (key, ended) => {
      removed.push(key);
      return remove(key, ended);
    };
    expect(await deadJobsOf(room).purge(byIds(id))).toBe(2);
    expect(await lettersOf(room)).toEqual([other]);
    expect(await deadJobsOf(room).purge({ kind: "all", code: "attempts_exhausted" })).toBe(0);
    expect(await deadJobsOf(room).purge({ kind: "all", code: "not_a_job" })).toBe(1);
    expect(await lettersOf(room)).toEqual([]);
    expect(removed).toEqual([]);
    expect(await room.photos.hasOriginal(JSON.parse(body).original_key)).toBe(true);
    expect(await room.photos.readRecord(id)).toMatchObject({ status: "pending" });
  });
});
