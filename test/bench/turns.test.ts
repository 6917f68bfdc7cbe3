import { describe, expect, test } from "bun:test";
import { turnOrder } from "../../bench/turns.ts";

describe("turnOrder", () => {
  test("lets two go first by turns", () => {
    const first = [0, 1, 2, 3].map((round) => turnOrder(["a", "b"], round)[0]);
    expect(first.toSorted()).toEqual(["a", "a", "b", "b"]);
    expect(turnOrder(["a", "b"], 0)).toEqual(["a", "b"]);
    expect(turnOrder(["a", "b"], 1)).toEqual(["b", "a"]);
  });

  test("gives everyone each place equally often", () => {
    const contestants = ["a", "b", "c", "d", "e"];
    const places = new Map<string, number>();
    for (let round = 0; round < 2 * contestants.length; round++) {
      const order = turnOrder(contestants, round);
      expect(order.toSorted()).toEqual(contestants);
      for (const [place, contestant] of order.entries()) {
        const key = `${contestant}${place}`;
        places.set(key, (places.get(key) ?? 0) + 1);
      }
    }
    expect(new Set(places.values())).toEqual(new Set([2]));
    expect(places.size).toBe(25);
  });

  test("lets nobody always follow the same one", () => {
    const before = new Set<string>();
    for (let round = 0; round < 6; round++) {
      const order = turnOrder(["a", "b", "c"], round);
      const place = order.indexOf("a");
      if (place > 0) before.add(order[place - 1] ?? "");
    }
    expect(before).toEqual(new Set(["b", "c"]));
  });

  test("is empty for nobody", () => {
    expect(turnOrder([], 3)).toEqual([]);
  });
});
