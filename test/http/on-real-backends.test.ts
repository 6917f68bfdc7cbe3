import { afterAll, beforeAll, describe } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { useBackends } from "../fixtures/running-service.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../fixtures/servers/child-server.ts";
import { describeServices } from "../fixtures/servers/describe-service.ts";
import { type RealBackends, startRealBackends } from "../fixtures/servers/real-backends.ts";

/** Every suite of this folder that runs a whole service, but for this one. */
const SUITES = readdirSync(import.meta.dir).filter(
  (name) =>
    name.endsWith(".test.ts") &&
    name !== "on-real-backends.test.ts" &&
    readFileSync(join(import.meta.dir, name), "utf8").includes("startService("),
);

describeServices(["minio", "rabbitmq", "redis"], () => {
  let backends: RealBackends | undefined;
  beforeAll(async () => {
    backends = await startRealBackends(56);
    useBackends(backends.newSettings);
  }, SERVER_HOOK_TIMEOUT_MS);
  afterAll(async () => {
    useBackends();
    await backends?.stop();
  }, SERVER_HOOK_TIMEOUT_MS);

  // The suites stand in modules of their own: the query makes another instance of each.
  for (const suite of SUITES) {
    describe(suite, async () => {
      await import(`./${suite}?backends=real`);
    });
  }
});
