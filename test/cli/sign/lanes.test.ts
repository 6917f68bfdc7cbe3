import { expect, test } from "bun:test";
import { inLanes } from "../../../src/cli/sign/lanes.ts";
import { createRandom } from "../../fixtures/random.ts";

test("each item is worked on once, no more at a time than there are lanes, and read no further ahead", async () => {
  const random = createRandom(7);
  const items = Array.from({ length: 100 }, (_, index) => index);
  const done: number[] = [];
  let read = 0;
  let busy = 0;
  let busiest = 0;
  function* reading(): Generator<number> {
    for (const item of items) {
      read += 1;
      expect(read - done.length).toBeLessThanOrEqual(4);
      yield item;
    }
  }
  const lane = async (item: number): Promise<void> => {
    busy += 1;
    busiest = Math.max(busiest, busy);
    for (let turns = random() * 5; turns > 0; turns--) await Promise.resolve();
    busy -= 1;
    done.push(item);
  };
  await inLanes(reading(), [lane, lane, lane, lane]);
  expect(done.sort((a, b) => a - b)).toEqual(items);
  expect(busiest).toBe(4);
});

test("after a failure nothing is begun, and what is under way is waited for", async () => {
  const failure = new Error("failed");
  const slow = Promise.withResolvers<void>();
  const begun: number[] = [];
  let isSlowDone = false;
  const running = inLanes(
    [1, 2, 3, 4],
    [
      async (item) => {
        begun.push(item);
        await slow.promise;
        isSlowDone = true;
      },
      async (item) => {
        begun.push(item);
        throw failure;
      },
    ],
  );
  slow.resolve();
  expect(await running.catch((error: unknown) => error)).toBe(failure);
  expect(isSlowDone).toBe(true);
  expect(begun).toEqual([1, 2]);
});
