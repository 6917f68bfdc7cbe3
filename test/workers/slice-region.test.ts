import { beforeEach, describe, expect, test } from "bun:test";
import {
  claimSlices,
  MAX_ROW_SLICES,
  type SliceRegion,
  seatCount,
  sliceRegions,
  sliceRegionsBytes,
} from "../../src/workers/slice-region.ts";

const WORKERS = 3;
const SEAT = 1;
const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
const bytes = new Uint8Array(memory.buffer);

/** The same region as two threads see it. */
let owner: SliceRegion;
let peer: SliceRegion;

function firstRegion(): SliceRegion {
  const [region] = sliceRegions(memory, WORKERS);
  if (!region) throw new RangeError("There is no region");
  return region;
}

beforeEach(() => {
  bytes.fill(0);
  owner = firstRegion();
  peer = firstRegion();
});

describe("an invitation", () => {
  test("is good while its job is open", () => {
    const epoch = owner.open([]);
    expect(peer.enter(SEAT, epoch)).toBe(true);
  });

  test("is of no use once its job is closed, and leaves no trace", () => {
    const epoch = owner.open([]);
    owner.close();
    expect(peer.enter(SEAT, epoch)).toBe(false);
    expect(owner.isFree()).toBe(true);
  });

  test("is of no use for the next job", () => {
    const epoch = owner.open([]);
    owner.close();
    owner.open([]);
    expect(peer.enter(SEAT, epoch)).toBe(false);
  });

  test("tells one job from another across the wrap of the number", () => {
    new Int32Array(memory.buffer)[0] = 2 ** 31 - 2;
    for (let job = 0; job < 3; job++) {
      expect(owner.isFree()).toBe(true);
      const epoch = owner.open([]);
      expect(owner.isFree()).toBe(false);
      expect(peer.enter(SEAT, epoch)).toBe(true);
      peer.finish(0, epoch, 1);
      expect(owner.isFinished(0, epoch)).toBe(true);
      peer.leave(SEAT);
      owner.close();
      expect(peer.enter(SEAT, epoch)).toBe(false);
    }
  });
});

describe("a region", () => {
  test("is free at first, and neither while it is open nor while any seat is taken", () => {
    expect(owner.isFree()).toBe(true);
    for (let seat = 0; seat < seatCount(WORKERS); seat++) {
      const epoch = owner.open([]);
      expect(owner.isFree()).toBe(false);
      peer.enter(seat, epoch);
      owner.close();
      expect(owner.isFree()).toBe(false);
      peer.leave(seat);
      expect(owner.isFree()).toBe(true);
    }
  });

  test("shows whoever is inside what the owner asks for", () => {
    const parameters = [2 ** 32 - 1, 2, 3, 4, 5, 6, 7, 8];
    peer.enter(SEAT, owner.open(parameters));
    expect([...peer.parameters]).toEqual(parameters);
  });

  test("for rows is the last one, and has room for more slices than there are workers", () => {
    const regions = sliceRegions(memory, WORKERS);
    expect(regions.map(({ work }) => work)).toEqual(["sum", "sum", "sum", "sum", "rows"]);
    const rows = regions.at(-1) ?? owner;
    const behind = sliceRegionsBytes(WORKERS);
    const epoch = rows.open([]);
    for (let slice = 0; slice < MAX_ROW_SLICES; slice++) rows.finish(slice, epoch, slice + 0.5);
    for (let slice = 0; slice < MAX_ROW_SLICES; slice++) {
      expect(rows.isFinished(slice, epoch)).toBe(true);
      expect(rows.resultOf(slice)).toBe(slice + 0.5);
    }
    expect(regions.slice(0, -1).every((region) => region.isFree())).toBe(true);
    expect(bytes.subarray(behind).every((byte) => byte === 0)).toBe(true);
  });

  test("keeps its words apart from every other region's and from what lies behind", () => {
    const regions = sliceRegions(memory, WORKERS);
    const behind = sliceRegionsBytes(WORKERS);
    for (const [index, region] of regions.entries()) {
      const others = regions.filter((other) => other !== region);
      const epoch = region.open(Array(8).fill(index));
      for (let seat = 0; seat < seatCount(WORKERS); seat++) region.enter(seat, epoch);
      for (let slice = 0; slice < WORKERS; slice++) region.finish(slice, epoch, Math.PI);
      expect(others.every((other) => other.isFree())).toBe(true);
      for (let seat = 0; seat < seatCount(WORKERS); seat++) region.leave(seat);
      region.close();
    }
    for (const [index, region] of regions.entries()) {
      expect([...region.parameters]).toEqual(Array(8).fill(index));
      expect([0, 1, 2].map((slice) => region.resultOf(slice))).toEqual(Array(3).fill(Math.PI));
    }
    expect(bytes.subarray(behind).every((byte) => byte === 0)).toBe(true);
  });
});

describe("slices", () => {
  test("are claimed once each, from the first on in every job", () => {
    for (let job = 0; job < 2; job++) {
      owner.open([]);
      expect([owner.claim(), peer.claim(), owner.claim(), peer.claim()]).toEqual([0, 1, 2, 3]);
      owner.close();
    }
  });

  test("finished in an earlier job are not finished in this one", () => {
    const before = owner.open([]);
    owner.finish(0, before, 5);
    owner.close();
    const epoch = owner.open([]);
    expect(owner.isFinished(0, epoch)).toBe(false);
    owner.finish(0, epoch, 7);
    expect(owner.resultOf(0)).toBe(7);
  });

  test("are all computed by a lone owner", () => {
    const epoch = owner.open([]);
    const computed: number[] = [];
    const count = claimSlices(owner, { epoch, slices: WORKERS }, (slice) => {
      computed.push(slice);
      return slice * 10;
    });
    expect(count).toBe(WORKERS);
    expect(computed).toEqual([0, 1, 2]);
    expect(computed.map((slice) => owner.resultOf(slice))).toEqual([0, 10, 20]);
  });
});

// Every order in which the steps of a peer, invited to the first of three jobs, can fall between
// the owner's steps: whatever it does late, no job's total is wrong.
test("no order of steps lets a peer change another job's total", () => {
  const worthOf = (job: number, slice: number): number => job * 1000 + slice;
  const total = (job: number): number => 3000 * job + (0 + 1 + 2);

  function* ownerSteps(totals: number[], invite: (epoch: number) => void): Generator<void> {
    for (let job = 1; job <= 3; job++) {
      if (!owner.isFree()) {
        totals.push(total(job));
        continue;
      }
      const epoch = owner.open([job]);
      if (job === 1) invite(epoch);
      yield;
      for (let slice = owner.claim(); slice < WORKERS; slice = owner.claim()) {
        yield;
        owner.finish(slice, epoch, worthOf(job, slice));
        yield;
      }
      let sum = 0;
      for (let slice = 0; slice < WORKERS; slice++) {
        sum += owner.isFinished(slice, epoch) ? owner.resultOf(slice) : worthOf(job, slice);
        yield;
      }
      totals.push(sum);
      owner.close();
      yield;
    }
  }

  function* peerSteps(epochOf: () => number): Generator<void> {
    const epoch = epochOf();
    if (!peer.enter(SEAT, epoch)) return;
    yield;
    for (let slice = peer.claim(); slice < WORKERS; slice = peer.claim()) {
      yield;
      const job = peer.parameters[0] ?? 0;
      yield;
      peer.finish(slice, epoch, worthOf(job, slice));
      yield;
    }
    peer.leave(SEAT);
  }

  /** Runs the peer's n-th step after as many of the owner's as `after[n]` says. */
  function run(after: readonly number[]): number[] {
    bytes.fill(0);
    const totals: number[] = [];
    let invitation = 0;
    const ownerThread = ownerSteps(totals, (epoch) => {
      invitation = epoch;
    });
    const peerThread = peerSteps(() => invitation);
    let steps = 0;
    for (const count of after) {
      for (; steps < count; steps++) ownerThread.next();
      peerThread.next();
    }
    while (!ownerThread.next().done);
    return totals;
  }

  const LAST_STEP = 34;
  let orders = 0;
  for (let a = 1; a <= LAST_STEP; a++) {
    for (let b = a; b <= LAST_STEP; b++) {
      for (let c = b; c <= LAST_STEP; c++) {
        for (let d = c; d <= LAST_STEP; d++) {
          const totals = run([a, b, c, d, d, d, d, d, d, d, d, d]);
          if (totals.some((sum, index) => sum !== total(index + 1))) {
            expect({ order: [a, b, c, d], totals }).toEqual({
              order: [a, b, c, d],
              totals: [1, 2, 3].map(total),
            });
          }
          orders += 1;
        }
      }
    }
  }
  expect(orders).toBeGreaterThan(50_000);
});
