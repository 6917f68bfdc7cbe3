import { afterEach, beforeEach, describe, expect, jest, test } from "bun:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { JobRecord, JobStatus } from "../../src/domain/job.ts";
import type { ObjectStore } from "../../src/ports/object-store.ts";
import { createPhotoStore, type PhotoStore } from "../../src/services/photo-store.ts";
import { createStatusFeed, type StatusFeed } from "../../src/services/status-feed.ts";
import { createScriptedProcessor } from "../fixtures/scripted-processor.ts";
import { openServiceRoom, type ServiceRoom } from "../fixtures/service-room.ts";

const ID = "a".repeat(64);
const MAX_TURNS = 2_000_000;

let room: ServiceRoom;
let photos: PhotoStore;
let feed: StatusFeed;
/** How often each id was asked after, by the read of its record. */
let reads: Map<string, number>;
/** Calls of the store under way. */
let calls: number;
let leavers: (() => void)[];

beforeEach(async () => {
  room = await openServiceRoom(createScriptedProcessor());
  reads = new Map();
  calls = 0;
  leavers = [];
  const { store } = room;
  const counted = async <T>(call: Promise<T>): Promise<T> => {
    calls += 1;
    return call.finally(() => {
      calls -= 1;
    });
  };
  const counting: ObjectStore = {
    ...store,
    get: (key, signal) => {
      const id = key.match(/^job\/(.*)\.json$/)?.[1];
      if (id) reads.set(id, (reads.get(id) ?? 0) + 1);
      return counted(store.get(key, signal));
    },
    stat: (key, signal) => counted(store.stat(key, signal)),
  };
  photos = createPhotoStore(counting, () => room.settings);
  feed = createStatusFeed(photos, room.log);
  jest.useFakeTimers();
});
afterEach(async () => {
  try {
    // Whoever followed leaves, some a second time: nothing is left behind.
    for (const leave of leavers) leave();
    expect(feed.polled).toBe(0);
    await turnsUntil(() => jest.getTimerCount() === 0);
  } finally {
    jest.useRealTimers();
    await room.close();
  }
});

/** Lets the store's real work go on, while the clock stands still. */
async function turnsUntil(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    if (turn === MAX_TURNS) throw new Error("Waited in vain");
    await nextTurn();
  }
}

const readsOf = (id: string): number => reads.get(id) ?? 0;

/** Resolves when the store was asked that often, has answered, and the next poll has its time. */
async function polled(id: string, times: number): Promise<void> {
  await turnsUntil(
    () => readsOf(id) === times && calls === 0 && jest.getTimerCount() === feed.polled,
  );
}

/** The clock moves on to the next poll, which is `afterMs` from the last one, and not earlier. */
async function nextPoll(afterMs: number): Promise<void> {
  const before = readsOf(ID);
  jest.advanceTimersByTime(afterMs - 1);
  expect(readsOf(ID)).toBe(before);
  jest.advanceTimersByTime(1);
  await polled(ID, before + 1);
}

function pending(attempts: number): Extract<JobStatus, { status: "pending" }> {
  const nextAttemptAt = "2026-01-01T00:00:00.000Z";
  return { status: "pending", phase: "waiting", attempts, nextAttemptAt };
}

const write = (record: JobRecord, id = ID): Promise<void> => photos.writeRecord(id, record);

function follow(id = ID): { heard: JobStatus[]; leave: () => void } {
  const heard: JobStatus[] = [];
  const leave = feed.follow(id, (status) => heard.push(status));
  leavers.push(leave);
  return { heard, leave };
}

describe("a follower", () => {
  test("hears the status now, every change, and the end, once each", async () => {
    await write(pending(0));
    const { heard } = follow();
    await polled(ID, 1);
    await nextPoll(500);
    await write(pending(1));
    await nextPoll(750);
    const error = { code: "attempts_exhausted", detail: "tried in vain" };
    await write({ status: "failed", attempts: 1, error });
    jest.advanceTimersByTime(500);
    await turnsUntil(() => heard.length === 3);
    expect(heard).toEqual([pending(0), pending(1), { status: "failed", error }]);
  });

  test("hears that the job is done as soon as its result is there", async () => {
    await write(pending(0));
    const { heard } = follow();
    await polled(ID, 1);
    const put = photos.putResult(ID, new Uint8Array(4));
    await put.stored;
    jest.advanceTimersByTime(500);
    await turnsUntil(() => heard.length === 2);
    expect(heard[1]).toEqual({ status: "done", url: `/image/${ID}` });
    // Nothing can follow a final status: nobody asks any more.
    await turnsUntil(() => jest.getTimerCount() === 0);
  });

  test("that comes later hears at once what is known", async () => {
    await write(pending(2));
    const first = follow();
    await polled(ID, 1);
    const second = follow();
    expect(second.heard).toEqual([pending(2)]);
    await polled(ID, 2);
    expect(first.heard).toEqual([pending(2)]);
  });

  test("that has left hears nothing more, while the others do", async () => {
    await write(pending(0));
    const [first, second] = [follow(), follow()];
    await polled(ID, 1);
    first.leave();
    first.leave();
    expect(feed.polled).toBe(1);
    await write(pending(1));
    jest.advanceTimersByTime(500);
    await polled(ID, 2);
    expect(first.heard).toEqual([pending(0)]);
    expect(second.heard).toEqual([pending(0), pending(1)]);
  });

  test("of another job hears of that one alone", async () => {
    const other = "b".repeat(64);
    await write(pending(1));
    await write(pending(2), other);
    const [first, second] = [follow(), follow(other)];
    expect(feed.polled).toBe(2);
    await turnsUntil(() => first.heard.length === 1 && second.heard.length === 1);
    expect(first.heard).toEqual([pending(1)]);
    expect(second.heard).toEqual([pending(2)]);
  });
});

describe("the poller of a job", () => {
  test("is one however many listen", async () => {
    await write(pending(0));
    const followers = Array.from({ length: 20 }, () => follow());
    expect(feed.polled).toBe(1);
    await polled(ID, 1);
    await nextPoll(500);
    expect(followers.map(({ heard }) => heard.length)).toEqual(followers.map(() => 1));
  });

  test("asks after 500 ms, ever more seldom while nothing changes, at least every 5 s", async () => {
    await write(pending(0));
    follow();
    await polled(ID, 1);
    for (const afterMs of [500, 750, 1125, 1687, 2531, 3796, 5000, 5000, 5000]) {
      await nextPoll(afterMs);
    }
  });

  test("asks often again after a change", async () => {
    await write(pending(0));
    follow();
    await polled(ID, 1);
    for (const afterMs of [500, 750]) await nextPoll(afterMs);
    await write(pending(1));
    await nextPoll(1125);
    await nextPoll(500);
  });

  test("outlives a store that is away for a while", async () => {
    await write(pending(0));
    const { heard } = follow();
    await polled(ID, 1);
    room.store.fail("get", "job/");
    await nextPoll(500);
    await nextPoll(750);
    const warnings = room.log.lines.filter(({ message }) => /could not be read/.test(message));
    expect(warnings).toHaveLength(2);
    room.store.heal();
    await write(pending(1));
    await nextPoll(1125);
    expect(heard).toEqual([pending(0), pending(1)]);
  });

  test("ends with the last follower, also while the store is being asked", async () => {
    await write(pending(0));
    const { heard, leave } = follow();
    leave();
    expect(feed.polled).toBe(0);
    await turnsUntil(() => readsOf(ID) === 1 && jest.getTimerCount() === 0);
    jest.advanceTimersByTime(60_000);
    expect(readsOf(ID)).toBe(1);
    expect(heard).toEqual([]);
  });

  test("begins anew for who comes after the last one left", async () => {
    await write(pending(0));
    follow().leave();
    const { heard } = follow();
    await turnsUntil(() => heard.length === 1);
    await polled(ID, 2);
    await nextPoll(500);
  });
});
