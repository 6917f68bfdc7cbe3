import { expect, test } from "bun:test";
import { createIdleBuffers } from "../../src/ingest/idle-buffers.ts";

const ANY = { maxByteLength: 0, roomBytes: Number.POSITIVE_INFINITY };

function idleBuffers() {
  let collections = 0;
  const idle = createIdleBuffers({
    maxCount: 3,
    maxBytes: 1000,
    collectAfterBytes: 500,
    collectGarbage: () => {
      collections += 1;
    },
  });
  return { idle, collections: () => collections };
}

const bufferOf = (bytes: number, maxByteLength = 4096) =>
  new SharedArrayBuffer(bytes, { maxByteLength });

test("gives the smallest buffer first", () => {
  const { idle } = idleBuffers();
  for (const bytes of [300, 100, 200]) idle.put(bufferOf(bytes));
  expect([idle.take(ANY), idle.take(ANY), idle.take(ANY)].map((one) => one?.byteLength)).toEqual([
    100, 200, 300,
  ]);
  expect(idle.take(ANY)).toBeUndefined();
});

test("gives only what fits the room and can grow far enough", () => {
  const { idle } = idleBuffers();
  idle.put(bufferOf(100, 1000));
  idle.put(bufferOf(200, 2000));
  expect(idle.take({ maxByteLength: 0, roomBytes: 99 })).toBeUndefined();
  expect(idle.take({ maxByteLength: 3000, roomBytes: 999 })).toBeUndefined();
  expect(idle.take({ maxByteLength: 1001, roomBytes: 199 })).toBeUndefined();
  expect(idle.take({ maxByteLength: 1001, roomBytes: 200 })?.byteLength).toBe(200);
  expect([idle.count, idle.bytes]).toEqual([1, 100]);
});

test("keeps no more than its count and its bytes", () => {
  const { idle } = idleBuffers();
  idle.put(bufferOf(600));
  idle.put(bufferOf(401));
  expect([idle.count, idle.bytes]).toEqual([1, 600]);
  idle.put(bufferOf(400));
  expect([idle.count, idle.bytes]).toEqual([2, 1000]);
  idle.take(ANY);
  for (const bytes of [1, 1, 1]) idle.put(bufferOf(bytes));
  expect([idle.count, idle.bytes]).toEqual([3, 602]);
});

test("drops what cannot grow far enough, and only that", () => {
  const { idle } = idleBuffers();
  idle.put(bufferOf(100, 1000));
  idle.put(bufferOf(200, 2000));
  idle.dropSmallerThan(1001);
  expect([idle.count, idle.bytes]).toEqual([1, 200]);
});

test("has garbage collected each time enough bytes were dropped", () => {
  const { idle, collections } = idleBuffers();
  idle.drop(bufferOf(499));
  expect(collections()).toBe(0);
  idle.drop(bufferOf(1));
  expect(collections()).toBe(1);
  idle.drop(bufferOf(1));
  expect(collections()).toBe(1);
  idle.put(bufferOf(1001));
  expect(collections()).toBe(2);
  idle.put(bufferOf(900, 900));
  idle.dropSmallerThan(1000);
  expect(collections()).toBe(3);
});
