import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { acceptedId, keptId, problemCode } from "../fixtures/answers.ts";
import type { Bytes } from "../fixtures/bytes.ts";
import { encodeJpeg, photo } from "../fixtures/pictures.ts";
import {
  finalStatus,
  postPhoto,
  type RunningService,
  startService,
} from "../fixtures/running-service.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { expectProblem } from "./answers.ts";

let service: RunningService;
let picture: Bytes;

beforeAll(async () => {
  picture = await encodeJpeg(photo(64, 48));
  service = await startService();
});
afterAll(() => service.stop());

/** A report by sample, such as `filigrane_uploads_total{outcome="hit"}`. */
async function report(): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${service.url}/metrics`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("Content-Type")).toStartWith("text/plain; version=0.0.4");
  expect(answer.headers.get("Cache-Control")).toBe("no-store");
  const samples = (await answer.text()).split("\n").filter((line) => /^[a-z]/.test(line));
  return new Map(
    samples.map((line) => {
      const at = line.lastIndexOf(" ");
      const value = Number(line.slice(at + 1));
      expect(value).toBeFinite();
      return [line.slice(0, at), value];
    }),
  );
}

/** By how much each of `samples` has grown over `work`. */
async function growth(
  samples: readonly string[],
  work: () => Promise<unknown>,
): Promise<readonly number[]> {
  const before = await report();
  await work();
  const after = await report();
  return samples.map((sample) => (after.get(sample) ?? 0) - (before.get(sample) ?? 0));
}

const uploads = (outcome: string): string => `filigrane_uploads_total{outcome="${outcome}"}`;

describe("GET /metrics", () => {
  test("counts uploads by what became of them", async () => {
    const samples = ["hit", "made", "accepted"].map(uploads);
    const grown = await growth(samples, async () => {
      await keptId(await postPhoto(service, picture, { wm_text: "counted" }));
      await keptId(await postPhoto(service, picture, { wm_text: "counted" }));
      await keptId(await postPhoto(service, picture, { wm_text: "counted" }));
      const headers = { Prefer: "respond-async" };
      await acceptedId(await postPhoto(service, picture, { wm_text: "later" }, { headers }));
    });
    expect(grown).toEqual([2, 1, 1]);
  });

  test("counts what becomes of jobs", async () => {
    const done = 'filigrane_job_deliveries_total{outcome="done"}';
    const before = (await report()).get(done) ?? 0;
    const headers = { Prefer: "respond-async" };
    const answer = await postPhoto(service, picture, { wm_text: "a job" }, { headers });
    await finalStatus(service, await acceptedId(answer));
    await waitFor(async () => ((await report()).get(done) ?? 0) > before, {
      what: "the delivery to be counted",
    });
  });

  test("counts errors by code, and requests by route and status, never by path", async () => {
    const samples = [
      'filigrane_errors_total{code="invalid_id"}',
      'filigrane_errors_total{code="not_found"}',
      'filigrane_http_request_duration_seconds_count{method="GET",route="/status/:id",status="400"}',
      'filigrane_http_request_duration_seconds_count{method="GET",route="none",status="404"}',
      'filigrane_http_request_duration_seconds_count{method="other",route="none",status="404"}',
    ];
    const grown = await growth(samples, async () => {
      expect(await problemCode(await fetch(`${service.url}/status/nothing`))).toBe("invalid_id");
      for (const path of ["/nowhere", "/nowhere/else"]) {
        expect(await problemCode(await fetch(`${service.url}${path}`))).toBe("not_found");
      }
      await fetch(`${service.url}/nowhere`, { method: "PROPFIND" });
    });
    expect(grown).toEqual([1, 3, 1, 2, 1]);
    expect([...(await report()).keys()].join("\n")).not.toContain("nowhere");
  });

  test("times the steps of an upload by the names that Server-Timing has", async () => {
    let timed: string[] = [];
    const before = await report();
    const answer = await postPhoto(service, picture, { wm_text: "timed" });
    await keptId(answer);
    timed = (answer.headers.get("Server-Timing") ?? "").split(", ").map((step) => {
      const [name = ""] = step.split(";");
      return `filigrane_upload_step_duration_seconds_count{step="${name}"}`;
    });
    expect(timed.length).toBeGreaterThan(4);
    const after = await report();
    for (const sample of timed) {
      expect((after.get(sample) ?? 0) - (before.get(sample) ?? 0)).toBe(1);
    }
  });

  test("tells what is in use", async () => {
    const now = await report();
    expect(now.get("filigrane_workers")).toBe(2);
    expect(now.get("filigrane_upload_buffers_leased")).toBe(0);
    expect(now.get("process_resident_memory_bytes")).toBeGreaterThan(10e6);
    expect(now.get("process_cpu_seconds_total")).toBeGreaterThan(0);
    const startedAt = 1000 * (now.get("process_start_time_seconds") ?? 0);
    expect(startedAt).toBeWithin(Date.now() - 3_600_000, Date.now());
  });

  test.each([
    ["filigrane_workers_replaced_total", "counter"],
    ["filigrane_workers_abandoned_total", "counter"],
    ["filigrane_output_buffers_lost_total", "counter"],
    ["filigrane_workers_busy", "gauge"],
    ["filigrane_output_buffers_out", "gauge"],
  ])("says that %s is a %s", async (name, type) => {
    const lines = (await (await fetch(`${service.url}/metrics`)).text()).split("\n");
    expect(lines).toContain(`# TYPE ${name} ${type}`);
    expect(lines).toContain(`${name} 0`);
  });

  test("answers HEAD, and no other method", async () => {
    expect((await fetch(`${service.url}/metrics`, { method: "HEAD" })).status).toBe(200);
    const answer = await fetch(`${service.url}/metrics`, { method: "POST" });
    await expectProblem(answer, { status: 405, code: "method_not_allowed" });
  });
});

test("an upload whose store is away is counted as made, but not stored", async () => {
  const local = await startService({ environment: { MINIO_ENDPOINT: "" } });
  const objects = join(local.dataFolder, "objects");
  try {
    await rm(objects, { recursive: true });
    await writeFile(objects, "a file where a folder belongs");
    const answer = await postPhoto(local, picture);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Content-Location")).toBeNull();
    const text = await (await fetch(`${local.url}/metrics`)).text();
    expect(text).toMatch(/^filigrane_uploads_total\{outcome="made_not_stored"\} 1$/m);
  } finally {
    await local.stop();
  }
});

test("a worker that crashed is counted once, however often it is asked for", async () => {
  const workerEntry = new URL("../fixtures/unruly-worker.ts", import.meta.url);
  const unruly = await startService({ workerEntry });
  const textOf = async () => (await fetch(`${unruly.url}/metrics`)).text();
  try {
    // Once: the job that the upload becomes does not crash another one.
    const wmText = `crash once ${join(unruly.dataFolder, "crashed")}`;
    await acceptedId(await postPhoto(unruly, picture, { wm_text: wmText }));
    await textOf();
    const text = await textOf();
    expect(text).toMatch(/^filigrane_workers_replaced_total 1$/m);
    expect(text).toMatch(/^filigrane_workers_abandoned_total 0$/m);
    expect(text).toMatch(/^filigrane_output_buffers_lost_total 1$/m);
  } finally {
    await unruly.stop();
  }
});

test("an api has no workers to tell of", async () => {
  const optimizer = await startService({ environment: { ROLE: "optimizer" } });
  const api = await startService({
    environment: { ROLE: "api", ALLOW_LOCAL: "1", OPTIMIZER_URL: optimizer.url },
  });
  try {
    const textOf = async ({ url }: RunningService) => (await fetch(`${url}/metrics`)).text();
    expect(await textOf(optimizer)).toMatch(/^filigrane_workers 2$/m);
    const text = await textOf(api);
    expect(text).not.toMatch(/^filigrane_(workers|pool|output)/m);
    expect(text).toMatch(/^filigrane_upload_buffers_leased 0$/m);
  } finally {
    await api.stop();
    await optimizer.stop();
  }
});
