import { describe, expect, test } from "bun:test";
import type { HttpResult, HttpRound } from "../../bench/http/http.ts";
import { processorTable, speedTable, verdicts } from "../../bench/http/http-section.ts";

/** Ten uploads of two clients in `elapsedMs`, one of them slow, and two to warm up. */
function round(elapsedMs: number, slowMs: number, bytes: number): HttpRound {
  return {
    latenciesMs: [Array<number>(5).fill(20), [20, 20, 20, 20, slowMs]],
    elapsedMs,
    uploads: 12,
    bytes,
    processorMs: 6,
    service: { mainMs: 60, totalMs: 480 },
  };
}

const result: HttpResult = {
  picture: "drawn",
  format: "jpeg",
  pictureBytes: 1_250_000,
  ours: [round(100, 30, 105_000), round(200, 30, 105_000), round(125, 30, 105_000)],
  peer: [round(400, 40, 100_000), round(500, 40, 100_000), round(250, 40, 100_000)],
};

describe("the tables over HTTP", () => {
  test("show both services, and the ratio round by round", () => {
    expect(speedTable([result]).rows).toEqual([
      ["drawn to JPEG", "Filigrane", "80.0", "2.50", "20.0", "30.0", "1.50", "105"],
      ["drawn to JPEG", "Node and sharp", "25.0", "", "20.0", "40.0", "2.00", "100"],
    ]);
  });

  test("share the processor time out among all uploads", () => {
    expect(processorTable([result]).rows).toEqual([
      ["drawn to JPEG", "1250", "5.00", "40.0", "5.00", "40.0", "0.50"],
    ]);
  });

  test("show ours alone where there is no peer", () => {
    const alone = { ...result, peer: [] };
    expect(speedTable([alone]).rows).toEqual([
      ["drawn to JPEG", "Filigrane", "80.0", "", "20.0", "30.0", "1.50", "105"],
    ]);
    expect(processorTable([alone]).rows).toEqual([
      ["drawn to JPEG", "1250", "5.00", "40.0", "", "", "0.50"],
    ]);
  });
});

describe("the verdicts over HTTP", () => {
  test("ask for speed, size, tail and the main thread", () => {
    expect(verdicts([result])).not.toContain("NOT");
    expect(verdicts([result])).toContain("2.6 to WebP: reached (2.50)");
    expect(verdicts([result])).toContain("larger: reached (+5.0 %)");
    expect(verdicts([result])).toContain("the peer's: reached (0.75 of it)");
    expect(verdicts([result])).toContain("the peer's time (1): reached (0.75 of it)");
    expect(verdicts([result])).toContain("a megabyte uploaded: reached (4.00 ms)");
  });

  test("compare spreads over spans of equal length, too", () => {
    const slowPeer = result.peer.map((of) => ({ ...of, latenciesMs: [[90, 100, 110, 100, 100]] }));
    const uneven = result.ours.map((of) => ({
      ...of,
      latenciesMs: [[30, 10, 10, 30, 20, 20, 29]],
    }));
    const said = verdicts([{ ...result, ours: uneven, peer: slowPeer }]);
    // 30 of 20 against 110 of 100; five in a row are 90 ms, what is left over is no five.
    expect(said).toContain("p99 / p50 no worse than the peer's: NOT reached (1.36 of it)");
    expect(said).toContain("the peer's time (5): reached (0.91 of it)");
  });

  test("ask it of every picture", () => {
    const slow = { ...result, ours: result.peer };
    expect(verdicts([result, slow])).toContain("2.6 to WebP: NOT reached (2.50, 1.00)");
    const webp = { ...result, format: "webp" as const };
    expect(verdicts([webp])).toContain("2.6 to WebP: NOT reached (2.50)");
    const large = { ...result, ours: result.ours.map((of) => ({ ...of, bytes: 111_000 })) };
    expect(verdicts([large])).toContain("larger: NOT reached (+11.0 %)");
    const heavy = { ...result, pictureBytes: 800_000 };
    expect(verdicts([heavy])).toContain("a megabyte uploaded: NOT reached (6.25 ms)");
  });
});
