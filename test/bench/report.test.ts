import { describe, expect, test } from "bun:test";
import { mergeResults, renderSection, renderTable, type Section } from "../../bench/report.ts";

function section(title: string, figure: string): Section {
  return {
    title,
    notes: [`About ${title}.`],
    tables: [{ caption: "Figures", columns: ["step", "ms"], rows: [["decode", figure]] }],
  };
}

describe("renderTable", () => {
  test("lines names up to the left and figures to the right", () => {
    const rows = [
      ["decode", "7.25"],
      ["fit", "119"],
    ];
    expect(renderTable({ columns: ["step", "ms"], rows }).split("\n")).toEqual([
      "| step   |   ms |",
      "| ------ | ---: |",
      "| decode | 7.25 |",
      "| fit    |  119 |",
    ]);
  });

  test("keeps a bar inside a cell from starting another", () => {
    const [, , row] = renderTable({ columns: ["name"], rows: [["a|b"]] }).split("\n");
    expect(row).toBe("| a\\|b |");
  });

  test("fills up a row that is short of cells", () => {
    const [, , row] = renderTable({ columns: ["a", "b"], rows: [["x"]] }).split("\n");
    expect(row).toBe("| x   |     |");
  });
});

describe("renderSection", () => {
  test("is a heading, the notes, and each table under its caption", () => {
    expect(renderSection(section("Pipeline", "7.25"))).toBe(
      [
        "## Pipeline",
        "",
        "About Pipeline.",
        "",
        "Figures:",
        "",
        "| step   |   ms |",
        "| ------ | ---: |",
        "| decode | 7.25 |",
        "",
      ].join("\n"),
    );
  });
});

describe("mergeResults", () => {
  const memory = section("Memory", "1");
  const pipeline = section("Pipeline", "2");

  test("starts a file with a heading", () => {
    const text = mergeResults("", [memory]);
    expect(text).toStartWith("# What was measured\n\n## Memory\n");
    expect(text).toEndWith("|\n");
  });

  test("replaces a part measured anew and keeps the others where they are", () => {
    const earlier = mergeResults("", [memory, pipeline]);
    const later = mergeResults(earlier, [section("Memory", "42")]);
    expect(later).toBe(mergeResults("", [section("Memory", "42"), pipeline]));
  });

  test("adds a part that was not there behind the others", () => {
    const earlier = mergeResults("", [memory]);
    expect(mergeResults(earlier, [pipeline])).toBe(mergeResults("", [memory, pipeline]));
  });

  test("gives the same text again for the same parts", () => {
    const text = mergeResults("", [memory, pipeline]);
    expect(mergeResults(text, [])).toBe(text);
  });
});
