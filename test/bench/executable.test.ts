import { expect, test } from "bun:test";
import { startTable } from "../../bench/executable/executable-section.ts";

test("the executable's starts are compared round by round with those of the others", () => {
  const { rows } = startTable([
    { name: "the executable", helpMs: [10, 12, 20], serveMs: [200, 210, 220] },
    { name: "bun", helpMs: [20, 24, 10], serveMs: [400, 420, 440] },
  ]);
  expect(rows).toEqual([
    ["the executable", "10.0 / 12.0", "", "200 / 210", ""],
    ["bun", "10.0 / 20.0", "0.50", "400 / 420", "0.50"],
  ]);
});
