import { describe, expect, test } from "bun:test";
import { movePosition } from "../../src/web/settings/move-position.ts";

describe("the pad of positions", () => {
  test.each([
    ["center", "ArrowLeft", "left"],
    ["center", "ArrowRight", "right"],
    ["center", "ArrowUp", "top"],
    ["center", "ArrowDown", "bottom"],
    ["top-left", "ArrowRight", "top"],
    ["bottom-right", "ArrowUp", "right"],
  ] as const)("leads from %s by %s to %s", (from, key, to) => {
    expect(movePosition(from, key)).toBe(to);
  });

  test("ends at its edges", () => {
    expect(movePosition("left", "ArrowLeft")).toBe("left");
    expect(movePosition("top-right", "ArrowUp")).toBe("top-right");
    expect(movePosition("bottom", "ArrowDown")).toBe("bottom");
  });

  test("leaves every other key alone", () => {
    for (const key of ["Tab", " ", "Enter", "a", "toString"]) {
      expect(movePosition("center", key)).toBeUndefined();
    }
  });
});
