import { afterEach, beforeEach, expect, test } from "bun:test";
import { composeService, type Service } from "../src/compose.ts";
import { readSettings, type Settings } from "../src/config/settings.ts";
import { type Serving, serve } from "../src/serve.ts";
import { acceptedId } from "./fixtures/answers.ts";
import { createHoldGate, type HoldGate } from "./fixtures/hold-gate.ts";
import { createMemoryLog } from "./fixtures/memory-log.ts";
import { encodeJpeg, flat } from "./fixtures/pictures.ts";
import { postPhoto } from "./fixtures/running-service.ts";
import { createTemporaryFolder, type TemporaryFolder } from "./fixtures/temporary-folder.ts";

let folder: TemporaryFolder;
let settings: Settings;
let service: Service;
let server: Serving | undefined;
let gate: HoldGate;

beforeEach(async () => {
  folder = await createTemporaryFolder();
  gate = createHoldGate(folder.path, "gate");
  settings = readSettings({ DATA_DIR: folder.path, PORT: "0", WORKERS: "1" });
  service = await composeService({
    currentSettings: () => settings,
    log: createMemoryLog(),
    onExhausted: () => {},
    onMisconfigured: () => {},
    workerEntry: new URL("./fixtures/unruly-worker.ts", import.meta.url),
  });
});
afterEach(async () => {
  await server?.stop(1_000);
  await folder.remove();
});

test("listens on the address it is given, and says on which port", async () => {
  server = serve(service, settings);
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  const answer = await fetch(`${server.url}/healthz`);
  expect(await answer.json()).toEqual({ status: "ok" });
});

test("stops at once when nothing is in flight, idle connections or not", async () => {
  server = serve(service, settings);
  await (await fetch(`${server.url}/healthz`)).text();
  const stoppedAt = performance.now();
  await server.stop(20_000);
  expect(performance.now() - stoppedAt).toBeLessThan(2_000);
});

test("hands uploads over and stops in time even when its consumers do not come to rest", async () => {
  const resting = Promise.withResolvers<void>();
  server = serve({ ...service, quiesce: () => resting.promise }, settings);
  const answer = postPhoto(server, await encodeJpeg(flat(64, 48)), { wm_text: gate.text });
  await gate.reached();
  const stoppedAt = performance.now();
  const stopped = server.stop(1_000);
  await expect(fetch(`${server.url}/healthz`)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await acceptedId(await answer);
  await stopped;
  expect(performance.now() - stoppedAt).toBeLessThan(3_000);
  resting.resolve();
  await service.quiesce();
});
