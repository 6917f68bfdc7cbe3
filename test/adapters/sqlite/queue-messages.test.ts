import { Database } from "bun:sqlite";
import { beforeEach, expect, test } from "bun:test";
import {
  claimNext,
  deleteDeadLetters,
  insertMessage,
  nextHandOutAt,
  readDeadLetters,
  renewClaim,
  settleClaim,
} from "../../../src/adapters/sqlite/queue-messages.ts";
import { createTables } from "../../../src/adapters/sqlite/queue-schema.ts";

let database: Database;

beforeEach(() => {
  database = new Database(":memory:", { strict: true });
  createTables(database);
});

test("a message that is held is due again when its lease ends, and not before", () => {
  insertMessage(database, "one", 100);
  expect(claimNext(database, { now: 99, leaseEndsAt: 200, token: "early" })).toBeUndefined();
  const first = claimNext(database, { now: 100, leaseEndsAt: 200, token: "first" });
  expect(first).toMatchObject({ token: "first", body: "one", timesHandedOut: 1 });
  expect(nextHandOutAt(database)).toBe(200);
  // Another consumer that saw the message due before it was claimed must not get it now.
  expect(claimNext(database, { now: 199, leaseEndsAt: 300, token: "second" })).toBeUndefined();
  const second = claimNext(database, { now: 200, leaseEndsAt: 300, token: "second" });
  expect(second).toMatchObject({ token: "second", body: "one", timesHandedOut: 2 });
});

test("only the one who holds a message can renew its lease", () => {
  insertMessage(database, "one", 100);
  const first = claimNext(database, { now: 100, leaseEndsAt: 200, token: "first" });
  if (!first) throw new Error("nothing was due");
  expect(renewClaim(database, first, 250)).toBe(true);
  expect(nextHandOutAt(database)).toBe(250);
  claimNext(database, { now: 250, leaseEndsAt: 350, token: "second" });
  expect(renewClaim(database, first, 900)).toBe(false);
  expect(nextHandOutAt(database)).toBe(350);
});

test("what has been due for longest goes first", () => {
  for (const [body, now] of [
    ["late", 30],
    ["early", 10],
    ["between", 20],
  ] as const) {
    insertMessage(database, body, now);
  }
  const bodies = [1, 2, 3, 4].map(
    () => claimNext(database, { now: 50, leaseEndsAt: 99, token: "t" })?.body,
  );
  expect(bodies).toEqual(["early", "between", "late", undefined]);
});

test("an empty queue has nothing to hand out", () => {
  expect(nextHandOutAt(database)).toBeUndefined();
});

test("letters are removed by exactly their ids, which are never given again", () => {
  const die = (body: string): void => {
    insertMessage(database, body, 0);
    const claim = claimNext(database, { now: 0, leaseEndsAt: 9, token: "t" });
    if (!claim) throw new Error("nothing was due");
    const verdict = { action: "dead", code: "c", reason: "r", attempts: 1 } as const;
    settleClaim(database, claim, { verdict, now: 5 });
  };
  const ids = (): string[] => readDeadLetters(database, 10).map(({ id }) => id);
  die("one");
  die("two");
  expect(ids()).toEqual(["2", "1"]);
  // What SQLite would take for the number 2 is not the letter's id.
  expect(deleteDeadLetters(database, new Set(["02", "2.0", " 2", "2e0", "0x2"]))).toBe(0);
  expect(deleteDeadLetters(database, new Set(["2", "3"]))).toBe(1);
  die("three");
  expect(ids()).toEqual(["3", "1"]);
});
