import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { psnr } from "../fixtures/compare.ts";
import { createHoldGate } from "../fixtures/hold-gate.ts";
import { encodeJpeg, jpegClaiming, photo, truncated } from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { expectProblem, readResult } from "./answers.ts";
import { signed, WHITE_INK } from "./expected-pictures.ts";

const UNRULY = new URL("../fixtures/unruly-worker.ts", import.meta.url);
const route = "/optimize";
const ground = photo(200, 150);

let service: RunningService;
let file: Uint8Array;

beforeAll(async () => {
  service = await startService({ environment: { POOL_QUEUE: "0" }, workerEntry: UNRULY });
  file = await encodeJpeg(ground);
});
afterEach(async () => {
  const { usage } = service.service;
  expect(usage.buffers.leased).toBe(0);
  expect(usage.pool?.outputs.out).toBe(0);
});
afterAll(() => service.stop());

const optimize = (fields: Record<string, string> = {}, photoFile = file): Promise<Response> =>
  postPhoto(service, photoFile, fields, { route });

describe("POST /optimize", () => {
  test.each(["jpeg", "webp"] as const)("gives the picture as %s and keeps nothing", async (as) => {
    for (const attempt of [1, 2]) {
      const answer = await optimize({ wm_format: as, wm_text: "Zoë" });
      for (const name of ["ETag", "Content-Location", "X-Cache", "Cache-Status", "Location"]) {
        expect([attempt, name, answer.headers.get(name)]).toEqual([attempt, name, null]);
      }
      expect(answer.headers.get("Cache-Control")).toBe("no-store");
      expect(answer.headers.get("Vary")).toBe("Accept");
      const steps = ["X-T-Read", "X-T-Hash", "X-T-Optimizer"];
      for (const name of steps) expect(answer.headers.get(name)).toMatch(/^\d+\.\d{3}$/);
      const { format, picture } = await readResult(answer);
      expect(format).toBe(as);
      expect(psnr(picture, signed(ground, { text: "Zoë", ink: WHITE_INK }))).toBeGreaterThan(30);
    }
    expect(await service.storedObjects()).toEqual([]);
  });

  test("gives the same bytes as /upload", async () => {
    const optimized = (await readResult(await optimize({ wm_text: "same" }))).file;
    const uploaded = await readResult(await postPhoto(service, file, { wm_text: "same" }));
    expect(optimized).toEqual(uploaded.file);
  });

  test("refuses what /upload refuses, in the same words", async () => {
    const bad: [Uint8Array, Record<string, string>][] = [
      [new TextEncoder().encode("no picture at all"), {}],
      [truncated(file, 0.5), {}],
      [await jpegClaiming(65_535, 65_535), {}],
      [file, { wm_position: "middle" }],
      [file, { wm_text: "漢" }],
    ];
    for (const [photoFile, fields] of bad) {
      const [told, toldByUpload] = await Promise.all(
        [route, "/upload"].map(async (path) => {
          const answer = await postPhoto(service, photoFile, fields, { route: path });
          expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
          return answer.json();
        }),
      );
      expect(told).toEqual(toldByUpload);
    }
  });

  test("promises nothing when every worker is busy", async () => {
    const gate = createHoldGate(service.dataFolder, "gate");
    const texts = [gate.text, `${gate.text} too`];
    const held = texts.map((wm_text) => optimize({ wm_text }));
    await waitFor(() => service.service.usage.pool?.busy === 2, {
      what: "both workers to be busy",
    });
    await expectProblem(await optimize(), { status: 503, code: "overloaded" });
    gate.open();
    for (const answer of await Promise.all(held)) await readResult(answer);
    await readResult(await optimize());
  });

  test("is not answered with a promise to who would like one", async () => {
    const headers = { Prefer: "respond-async" };
    await readResult(await postPhoto(service, file, {}, { route, headers }));
  });

  // Last, as its replacement may still be starting when the test is over.
  test("tells when its worker crashed, so that a caller may count it", async () => {
    const answer = await optimize({ wm_text: "crash" });
    await expectProblem(answer, { status: 503, code: "processing_failed" });
  });
});
