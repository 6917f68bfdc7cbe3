import { afterAll, beforeAll, expect, test } from "bun:test";
import { ALLOWED_BYTES, measureApiMemory } from "../../bench/backends/api-memory.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../fixtures/servers/child-server.ts";
import { describeServices } from "../fixtures/servers/describe-service.ts";
import { type RealBackends, startRealBackends } from "../fixtures/servers/real-backends.ts";

describeServices(["redis", "rabbitmq", "minio"], () => {
  let backends: RealBackends;
  beforeAll(async () => {
    backends = await startRealBackends(1);
  }, SERVER_HOOK_TIMEOUT_MS);
  afterAll(() => backends.stop(), SERVER_HOOK_TIMEOUT_MS);

  test("twenty uploads of 20 MiB in an api at once take little more memory than their bytes", async () => {
    const { uploads, bytes, idleBytes, peakBytes } = await measureApiMemory(backends);
    expect(uploads).toBe(20);
    expect(bytes).toBeGreaterThan(400_000_000);
    // They were in memory, all of them: else this would say nothing.
    expect(peakBytes).toBeGreaterThan(bytes);
    expect(peakBytes).toBeLessThanOrEqual(idleBytes + bytes + ALLOWED_BYTES);
  }, 180_000);
});
