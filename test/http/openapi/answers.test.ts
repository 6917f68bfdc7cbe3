import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHoldGate } from "../../fixtures/hold-gate.ts";
import { encodePng, photo } from "../../fixtures/pictures.ts";
import {
  finalStatus,
  postPhoto,
  type RunningService,
  startService,
} from "../../fixtures/running-service.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { idOf, jobIdOf } from "../answers.ts";
import { readEventStream } from "../event-stream.ts";
import { type DocumentedApi, readDocumentedApi } from "./documented-answers.ts";
import { withoutStore } from "./provoked-errors.ts";

const PHOTO = encodePng(photo(60, 40));
const ASYNC = { headers: { Prefer: "respond-async" } };
const ORIGIN = "https://pages.example";

let service: RunningService;
let api: DocumentedApi;

beforeAll(async () => {
  service = await startService({
    workerEntry: new URL("../../fixtures/unruly-worker.ts", import.meta.url),
    environment: { MINIO_ENDPOINT: "", CORS_ORIGIN: ORIGIN },
  });
  api = await readDocumentedApi(service);
});
afterAll(() => service.stop());

const get = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${service.url}${path}`, init);

async function statusOf(id: string): Promise<unknown> {
  const answer = await get(`/status/${id}`);
  await api.expectDocumented("getStatus", answer.clone());
  return answer.json();
}

describe("an upload is answered as the document says", () => {
  test("with its picture, the second time from the cache", async () => {
    for (const [accept, cache] of [
      ["image/webp", "MISS"],
      ["image/webp", "HIT"],
      ["image/jpeg", "MISS"],
    ] as const) {
      const answer = await postPhoto(service, PHOTO, {}, { headers: { Accept: accept } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("Content-Type")).toBe(accept);
      expect(answer.headers.get("X-Cache")).toBe(cache);
      await api.expectDocumented("uploadPhoto", answer);
    }
  });

  test("with its picture and no promise while the store is away", async () => {
    const answer = await withoutStore(service, () =>
      postPhoto(service, PHOTO, { wm_text: "not kept" }),
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Content-Location")).toBeNull();
    await api.expectDocumented("uploadPhoto", answer);
  });

  test("with a promise, at its own wish or not", async () => {
    const wished = await postPhoto(service, PHOTO, { wm_text: "later" }, ASYNC);
    expect(wished.headers.get("Preference-Applied")).toBe("respond-async");
    const needed = await postPhoto(service, PHOTO, { wm_text: "crash" });
    for (const answer of [wished, needed]) {
      expect(answer.status).toBe(202);
      await api.expectDocumented("uploadPhoto", answer);
    }
  });

  test("by /optimize", async () => {
    const answer = await postPhoto(service, PHOTO, {}, { route: "/optimize" });
    expect(answer.status).toBe(200);
    await api.expectDocumented("optimizePhoto", answer);
  });
});

describe("a job's status is answered as the document says", () => {
  test("while it waits, while it is worked on, and when it is done", async () => {
    const gate = createHoldGate(service.dataFolder, "documented");
    const accepted = await postPhoto(service, PHOTO, { wm_text: gate.text }, ASYNC);
    const id = await jobIdOf(accepted);
    await gate.reached();
    expect(await statusOf(id)).toMatchObject({ status: "pending", phase: "working" });
    const stream = readEventStream(
      await get(`/status/${id}`, { headers: { Accept: "text/event-stream" } }),
    );
    await waitFor(() => stream.events.length > 0, { what: "the first event" });
    gate.open();
    await stream.ended;
    expect(stream.events.length).toBeGreaterThan(1);
    for (const event of stream.events) api.expectSchema("JobStatus", event);
    expect(await statusOf(id)).toEqual({ status: "done", url: `/image/${id}` });
  });

  test("when its last attempt failed, and when it failed for good", async () => {
    const crashing = await jobIdOf(await postPhoto(service, PHOTO, { wm_text: "crash again" }));
    const refused = await jobIdOf(await postPhoto(service, PHOTO, { wm_text: "漢" }, ASYNC));
    await finalStatus(service, refused);
    expect(await statusOf(refused)).toMatchObject({ status: "failed" });
    expect(await statusOf(crashing)).toMatchObject({ status: "pending", lastError: {} });
  });

  test("as a stream of events", async () => {
    const id = idOf(await postPhoto(service, PHOTO));
    const headers = { Accept: "text/event-stream" };
    const answer = await get(`/status/${id}`, { headers });
    expect(answer.headers.get("Content-Type")).toStartWith("text/event-stream");
    await api.expectDocumented("getStatus", answer);
    const head = await get(`/status/${id}`, { method: "HEAD", headers });
    await api.expectDocumented("headStatus", head);
  });
});

describe("the other routes answer as the document says", () => {
  test("a picture, and that it has not changed", async () => {
    const id = idOf(await postPhoto(service, PHOTO));
    for (const [method, operationId] of [
      ["GET", "getImage"],
      ["HEAD", "headImage"],
    ] as const) {
      const answer = await get(`/image/${id}`, { method });
      expect(answer.status).toBe(200);
      await api.expectDocumented(operationId, answer);
      const again = await get(`/image/${id}`, { method, headers: { "If-None-Match": `"${id}"` } });
      expect(again.status).toBe(304);
      await api.expectDocumented(operationId, again);
    }
  });

  test("health and readiness, with everything there and without the store", async () => {
    await api.expectDocumented("getHealth", await get("/healthz"));
    await api.expectDocumented("headHealth", await get("/healthz", { method: "HEAD" }));
    await api.expectDocumented("getMetrics", await get("/metrics"));
    await api.expectDocumented("headMetrics", await get("/metrics", { method: "HEAD" }));
    const away = await withoutStore(service, () => get("/readyz"));
    expect(away.status).toBe(503);
    await api.expectDocumented("getReadiness", away);
    // Reports are shared for a second.
    const ready = await waitFor(
      async () => {
        const answer = await get("/readyz");
        return answer.status === 200 && answer;
      },
      { what: "the service to be ready again", intervalMs: 100 },
    );
    await api.expectDocumented("getReadiness", ready);
    await api.expectDocumented("headReadiness", await get("/readyz", { method: "HEAD" }));
  });

  test("the document itself, and that it has not changed", async () => {
    for (const coding of ["br", "gzip", "identity"]) {
      const headers = { "Accept-Encoding": coding };
      const answer = await get("/openapi.json", { headers });
      const etag = answer.headers.get("ETag") ?? "";
      await api.expectDocumented("getOpenApi", answer);
      const again = await get("/openapi.json", { headers: { ...headers, "If-None-Match": etag } });
      expect(again.status).toBe(304);
      await api.expectDocumented("getOpenApi", again);
      const head = await get("/openapi.json", { method: "HEAD", headers });
      await api.expectDocumented("headOpenApi", head);
    }
  });
});

describe("an answer that is not documented is found out:", () => {
  const headers = { "Content-Type": "application/json", "Cache-Control": "no-store" };
  const always = {
    ...{ "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag" },
    ...{ "Timing-Allow-Origin": "*", "X-Request-Id": "1" },
  };
  const done = JSON.stringify({ status: "done", url: `/image/${"a".repeat(64)}` });

  test("the one that is right is right", async () => {
    await api.expectDocumented(
      "getStatus",
      new Response(done, { headers: { ...headers, ...always } }),
    );
  });

  test.each([
    ["a status", done, { status: 418, headers: { ...headers, ...always } }],
    ["a header that is missing", done, { headers }],
    ["a header too many", done, { headers: { ...headers, ...always, "X-Cache": "HIT" } }],
    ["a type", done, { headers: { ...headers, ...always, "Content-Type": "text/plain" } }],
    ["a body", '{"status":"done"}', { headers: { ...headers, ...always } }],
  ])("%s", async (_, body, init) => {
    const judged = api.expectDocumented("getStatus", new Response(body, init));
    await expect(judged).rejects.toThrow();
  });
});
