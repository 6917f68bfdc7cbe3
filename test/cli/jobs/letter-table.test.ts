import { describe, expect, test } from "bun:test";
import { letterTable } from "../../../src/cli/jobs/letter-table.ts";
import { cutToWidth, printable } from "../../../src/cli/printable.ts";
import type { ReadLetter } from "../../../src/services/dead-letters.ts";

const hash = "0123456789abcdef".repeat(4);

function letter(id: string, reason: string, ofJob = true): ReadLetter {
  const diedAt = new Date("2026-03-04T05:06:07.890Z");
  const died = { id, body: "", code: "some_code", reason, attempts: 3, diedAt };
  if (!ofJob) return { letter: died, message: undefined, problem: "no job" };
  return { letter: died, message: { hash, original_key: "original/x" } };
}

describe("the table of letters", () => {
  test("is whole when it goes to a file", () => {
    const reason = "word ".repeat(100).trim();
    const [title, first, second] = letterTable(
      [letter("7", reason), letter("12", "-", false)],
      undefined,
    );
    const place = title?.indexOf("REASON");
    expect(first?.indexOf(reason)).toBe(place ?? -1);
    expect(first).toContain(`7       ${hash}  some_code  3         2026-03-04T05:06:07Z  word`);
    expect(second?.split(/ +/)).toEqual(["12", "-", "some_code", "3", "2026-03-04T05:06:07Z", "-"]);
  });

  test("keeps to the width of a terminal, with enough of a job's id to name it", () => {
    const lines = letterTable([letter("7", "字".repeat(100)), letter("8", "short")], 80);
    for (const line of lines) expect(Bun.stringWidth(line)).toBeLessThanOrEqual(80);
    expect(lines[1]).toMatch(/^7 +0123456789ab +some_code.*字…$/);
    expect(lines[2]).toMatch(/short$/);
  });
});

describe("text for a terminal", () => {
  test("shows what steers a terminal or turns text around as its code point", () => {
    expect(printable("a\u001b[2J\u009b\r\n\u202eb é 字 👩‍🚀")).toBe(
      "a\\u{1b}[2J\\u{9b}\\u{d}\\u{a}\\u{202e}b é 字 👩‍🚀",
    );
  });

  test("is cut between characters, never wider than asked", () => {
    expect(cutToWidth("abcdef", 6)).toBe("abcdef");
    expect(cutToWidth("abcdefg", 6)).toBe("abcde…");
    expect(cutToWidth("字字字字", 6)).toBe("字字…");
    expect(cutToWidth("a👩‍🚀👩‍🚀👩‍🚀", 4)).toBe("a👩‍🚀…");
  });
});
