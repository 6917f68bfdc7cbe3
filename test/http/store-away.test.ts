import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Hono } from "hono";
import { OverloadedError, QueueUnavailableError } from "../../src/domain/errors.ts";
import { createApp } from "../../src/http/app.ts";
import type { AppEnv } from "../../src/http/connection.ts";
import { createStatusFeed } from "../../src/services/status-feed.ts";
import { encodePng, flat } from "../fixtures/pictures.ts";
import { photoForm } from "../fixtures/running-service.ts";
import {
  createScriptedProcessor,
  JPEG_BYTES,
  type ScriptedCall,
  type ScriptedProcessor,
} from "../fixtures/scripted-processor.ts";
import { openServiceRoom, type ServiceRoom } from "../fixtures/service-room.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { expectProblem, idOf, jobIdOf } from "./answers.ts";

const file = encodePng(flat(24, 16));
const ID = "a".repeat(64);

let onCall: (call: ScriptedCall) => void;
let processor: ScriptedProcessor;
let room: ServiceRoom;
let app: Hono<AppEnv>;

beforeEach(async () => {
  onCall = (call) => call.succeed();
  processor = createScriptedProcessor((call) => onCall(call));
  room = await openServiceRoom(processor);
  const statusFeed = createStatusFeed(room.photos, room.log);
  app = createApp({
    ...room,
    service: { ...room, statusFeed, stopping: new AbortController().signal },
  });
});
afterEach(async () => {
  await waitFor(() => room.buffers.usage.leased === 0, { what: "every lease to end" });
  await waitFor(() => processor.out === 0, { what: "every picture to be released" });
  await room.close();
});

const upload = async (prefer = ""): Promise<Response> =>
  app.request("/upload", { method: "POST", body: photoForm(file), headers: { Prefer: prefer } });

describe("with the store away", () => {
  test.each([
    ["fail", "original/"],
    ["hang", "original/"],
    ["fail", "result/"],
    ["hang", "result/"],
  ] as const)(
    "an upload gets its picture and no promise: puts %s for %s",
    async (fault, prefix) => {
      room.store[fault]("put", prefix);
      const answer = await upload();
      expect(answer.status).toBe(200);
      expect(answer.headers.get("ETag")).toBeNull();
      expect(answer.headers.get("Content-Location")).toBeNull();
      expect(answer.headers.get("Cache-Control")).toBe("no-store");
      expect(answer.headers.get("Cache-Status")).toBe("Filigrane; fwd=miss; stored=?0");
      expect(answer.headers.get("X-Cache")).toBe("MISS");
      expect(await answer.bytes()).toEqual(JPEG_BYTES);
      expect(room.log.lines.filter(({ level }) => level === "warn").length).toBeGreaterThan(0);

      room.store.heal();
      expect(idOf(await upload())).toMatch(/^[0-9a-f]{64}$/);
    },
  );

  test.each(["fail", "hang"] as const)(
    "a cached picture is answered all the same, one that is not cached is 503: gets %s",
    async (fault) => {
      const id = idOf(await upload());
      room.store[fault]("get", "");
      room.store[fault]("stat", "");
      expect((await upload()).headers.get("X-Cache")).toBe("HIT");
      expect((await app.request(`/image/${id}`)).status).toBe(200);
      await expectProblem(await app.request(`/image/${ID}`), {
        status: 503,
        code: "backend_unavailable",
      });
    },
  );

  test.each(["fail", "hang"] as const)("a status is 503, not 404: gets %s", async (fault) => {
    room.store[fault]("get", "job/");
    for (const accept of ["application/json", "text/event-stream"]) {
      const answer = await app.request(`/status/${ID}`, { headers: { Accept: accept } });
      await expectProblem(answer, { status: 503, code: "backend_unavailable" });
    }
  });

  test("nothing is promised to who wants a promise", async () => {
    room.store.fail("put", "original/");
    const answer = await upload("respond-async");
    await expectProblem(answer, { status: 503, code: "backend_unavailable" });
  });
});

describe("with the queue away", () => {
  test("an upload that cannot be processed is 503, and nothing was promised", async () => {
    onCall = (call) => call.fail(new OverloadedError("full"));
    await room.queue.close();
    const answer = await upload();
    await expectProblem(answer, { status: 503, code: "backend_unavailable" });
    expect(answer.headers.get("Location")).toBeNull();
    const logged = room.log.lines.filter(({ level }) => level === "warn");
    expect(logged.map(({ fields }) => fields)).toEqual([
      { requestId: expect.any(String), err: expect.any(QueueUnavailableError) },
    ]);
  });

  test("an upload that can be processed does not notice", async () => {
    await room.queue.close();
    expect(idOf(await upload())).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("a failure that nobody foresaw", () => {
  test("is 500, tells nothing of the inside, and is logged", async () => {
    const secret = "postgres://user:password@inside";
    onCall = (call) => call.fail(new Error(secret));
    const answer = await upload();
    const detail = await expectProblem(answer, { status: 500, code: "internal_error" });
    expect(detail).not.toContain(secret);
    const logged = room.log.lines.filter(({ level }) => level === "error");
    expect(logged).toHaveLength(1);
    expect(logged[0]?.fields).toMatchObject({ err: { message: secret } });
  });

  test("is logged also when it has a name", async () => {
    const spoiled = new TextEncoder().encode("<html>");
    await room.store.put(`result/${ID}`, spoiled, { signal: new AbortController().signal });
    const answer = await app.request(`/image/${ID}`);
    await expectProblem(answer, { status: 500, code: "internal_error" });
    const logged = room.log.lines.filter(({ level }) => level === "error");
    expect(logged.map(({ fields }) => fields)).toMatchObject([{ err: { code: "internal_error" } }]);
  });

  test("is no job", async () => {
    onCall = (call) => call.fail(new Error("unforeseen"));
    await (await upload()).json();
    expect(room.store.written.filter((key) => !key.startsWith("original/"))).toEqual([]);
    onCall = (call) => call.fail(new OverloadedError("full"));
    expect(await jobIdOf(await upload())).toMatch(/^[0-9a-f]{64}$/);
  });
});
