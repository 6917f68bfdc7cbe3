import { describe, expect, test } from "bun:test";
import { OverloadedError, UploadTooLargeError } from "../../src/domain/errors.ts";
import { problemResponse } from "../../src/http/problem.ts";
import { timingHeaders } from "../../src/http/timings.ts";
import { cureFor, mayTryAgain, readProblem } from "../../src/web/service/problem.ts";
import { PROBLEM_WORDS } from "../../src/web/service/problem-words.ts";
import { parseServerTiming } from "../../src/web/service/server-timing.ts";

describe("a problem", () => {
  test("is read from the service's own answer", async () => {
    const answer = await problemResponse(new UploadTooLargeError(99)).text();
    expect(readProblem(answer)).toEqual({
      code: "upload_too_large",
      detail: "The upload is larger than the limit of 99 bytes",
    });
  });

  test("is read from a job's error", () => {
    const { code, message: detail } = new OverloadedError("Full");
    expect(readProblem(JSON.stringify({ code, detail }))).toEqual({ code, detail });
  });

  test("with a code of a later version keeps its detail", () => {
    const json = JSON.stringify({ code: "rate_limited", detail: "Slower" });
    expect(readProblem(json)).toEqual({ code: "internal_error", detail: "Slower" });
  });

  test.each(["", "<html>502 Bad Gateway</html>", "null", "[]", "7", '{"code":7}'])(
    "in %j is told as somebody else's answer",
    (body) => {
      expect(readProblem(body)).toEqual({ code: "not_filigrane" });
    },
  );

  test("is not looked up among what every object has", () => {
    expect(readProblem('{"code":"toString"}')).toEqual({ code: "internal_error" });
  });

  test("that the page itself finds is offered no other try", () => {
    const codes = Object.keys(PROBLEM_WORDS.en) as (keyof typeof PROBLEM_WORDS.en)[];
    const final = codes.filter((code) => !mayTryAgain({ code }));
    const verdicts = ["file_empty", "file_too_large", "file_unreadable", "heic", "no_photo"];
    expect(final.toSorted().join(" ")).toBe(verdicts.join(" "));
  });

  test("is cured by waiting, by settings, or not at all", () => {
    expect(cureFor({ code: "overloaded" })).toBe("waiting");
    expect(cureFor({ code: "attempts_exhausted" })).toBe("waiting");
    expect(cureFor({ code: "watermark_unrenderable" })).toBe("settings");
    expect(cureFor({ code: "image_truncated" })).toBeUndefined();
    expect(cureFor({ code: "heic" })).toBeUndefined();
  });
});

describe("Server-Timing", () => {
  test("is read as the service writes it", () => {
    const header = timingHeaders({ readMs: 1.5, processMs: 31 })["Server-Timing"];
    expect(parseServerTiming(header ?? null)).toEqual([
      { step: "read", ms: 1.5 },
      { step: "optimizer", ms: 31 },
    ]);
  });

  test("may hold what others add to it", () => {
    expect(parseServerTiming('cdn-cache; desc="HIT", edge;desc=x;dur=2 , miss')).toEqual([
      { step: "edge", ms: 2 },
    ]);
  });

  test.each([null, "", ",", ";dur=3"])("%j tells of nothing", (header) => {
    expect(parseServerTiming(header)).toEqual([]);
  });
});
