import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { encodePng, photo } from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { freePort } from "../fixtures/servers/free-port.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { expectProblem } from "./answers.ts";

let service: RunningService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const readiness = (): Promise<Response> => fetch(`${service.url}/readyz`);

const UP = { state: "up", latencyMs: expect.any(Number) };

describe("GET /healthz", () => {
  test("says that the process answers", async () => {
    const answer = await fetch(`${service.url}/healthz`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ status: "ok" });
  });
});

describe("GET /readyz", () => {
  test("tells the state and the latency of each dependency", async () => {
    const answer = await readiness();
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    // A cache is connected to in the background: it may be a moment behind the start.
    const { dependencies, status } = await waitFor(
      async () => {
        const report = await (await readiness()).json();
        return report.dependencies.cache.state === "up" && report;
      },
      { what: "the cache to be connected", intervalMs: 100 },
    );
    expect(status).toBe("ready");
    expect(dependencies).toEqual({
      store: { ...UP, required: true },
      queue: { ...UP, required: true },
      cache: { ...UP, required: false },
    });
  });

  test("leaves nothing behind in the store", async () => {
    await fetch(`${service.url}/readyz`);
    expect(await service.storedObjects()).toEqual([]);
  });

  test("answers HEAD, and no other method", async () => {
    expect((await fetch(`${service.url}/readyz`, { method: "HEAD" })).status).toBe(200);
    const answer = await fetch(`${service.url}/readyz`, { method: "POST" });
    await expectProblem(answer, { status: 405, code: "method_not_allowed" });
  });
});

test("an optimizer is ready with nothing to depend on", async () => {
  const optimizer = await startService({ environment: { ROLE: "optimizer" } });
  try {
    const answer = await fetch(`${optimizer.url}/readyz`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ status: "ready", dependencies: {} });
  } finally {
    await optimizer.stop();
  }
});

test("with the folder of the embedded store gone, the service is not ready until it is back", async () => {
  const local = await startService({ environment: { MINIO_ENDPOINT: "" } });
  const objects = join(local.dataFolder, "objects");
  try {
    await rename(objects, `${objects}.away`);
    const away = await fetch(`${local.url}/readyz`);
    expect(away.status).toBe(503);
    expect(await away.json()).toMatchObject({
      status: "unavailable",
      dependencies: { store: { state: "down", required: true }, queue: { state: "up" } },
    });
    await rename(`${objects}.away`, objects);
    // Reports are shared for a second.
    await Bun.sleep(1_000);
    expect((await fetch(`${local.url}/readyz`)).status).toBe(200);
  } finally {
    await local.stop();
  }
});

describe("a worker", () => {
  test("answers for its health only", async () => {
    const worker = await startService({ environment: { ROLE: "worker", ALLOW_LOCAL: "1" } });
    try {
      expect((await fetch(`${worker.url}/healthz`)).status).toBe(200);
      expect((await fetch(`${worker.url}/readyz`)).status).toBe(200);
      for (const route of ["/upload", "/optimize"]) {
        const answer = await postPhoto(worker, encodePng(photo(24, 16)), {}, { route });
        await expectProblem(answer, { status: 404, code: "not_found" });
      }
    } finally {
      await worker.stop();
    }
  });
});

test("an api names each optimizer, and is ready without any of them", async () => {
  const optimizer = await startService({ environment: { ROLE: "optimizer" } });
  const dead = `http://127.0.0.1:${await freePort()}`;
  const OPTIMIZER_URL = `${optimizer.url},${dead}`;
  const environment = { ROLE: "api", ALLOW_LOCAL: "1", OPTIMIZER_URL };
  const api = await startService({ environment });
  try {
    const answer = await fetch(`${api.url}/readyz`);
    expect(answer.status).toBe(200);
    const { dependencies } = await answer.json();
    expect(dependencies[`optimizer ${optimizer.url}`]).toEqual({ ...UP, required: false });
    expect(dependencies[`optimizer ${dead}`]).toMatchObject({ state: "down", required: false });
  } finally {
    await api.stop();
    await optimizer.stop();
  }
});
