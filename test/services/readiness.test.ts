import { describe, expect, test } from "bun:test";
import { StoreUnavailableError } from "../../src/domain/errors.ts";
import { createReadiness, type Dependency } from "../../src/services/readiness.ts";

const { signal: running } = new AbortController();

function dependency(name: string, required: boolean, probe: Dependency["probe"]): Dependency {
  return { name, required, probe };
}

const up = async (): Promise<void> => {};
const down = async (): Promise<void> => {
  throw new StoreUnavailableError("The store is away");
};

describe("readiness", () => {
  test("is given when every dependency answers, each with its latency", async () => {
    const dependencies = [
      dependency("store", true, () => Bun.sleep(30)),
      dependency("cache", false, up),
    ];
    const { ready, dependencies: states } = await createReadiness({
      dependencies,
      stopping: running,
    }).check();
    expect(ready).toBe(true);
    expect(states).toMatchObject({
      store: { state: "up", required: true },
      cache: { state: "up", required: false },
    });
    expect(states.store?.latencyMs).toBeGreaterThanOrEqual(29);
    expect(states.cache?.latencyMs).toBeLessThan(29);
  });

  test("is given with nothing to depend on", async () => {
    const readiness = createReadiness({ dependencies: [], stopping: running });
    expect(await readiness.check()).toEqual({ ready: true, dependencies: {} });
  });

  test("is not given when a required dependency is down, which says why", async () => {
    const dependencies = [dependency("store", true, down), dependency("queue", true, up)];
    const report = await createReadiness({ dependencies, stopping: running }).check();
    expect(report.ready).toBe(false);
    expect(report.dependencies.store).toMatchObject({ state: "down", detail: "The store is away" });
    expect(report.dependencies.queue?.state).toBe("up");
  });

  test("does not hang on one that is not required", async () => {
    const dependencies = [dependency("cache", false, down)];
    const report = await createReadiness({ dependencies, stopping: running }).check();
    expect(report).toMatchObject({ ready: true, dependencies: { cache: { state: "down" } } });
  });

  test("keeps to itself what a failure that is not public says", async () => {
    const fail = async (): Promise<void> => {
      throw new Error("redis://user:hunter2@host refused");
    };
    const dependencies = [dependency("cache", false, fail)];
    const report = await createReadiness({ dependencies, stopping: running }).check();
    expect(report.dependencies.cache?.detail).toBe("It cannot be asked");
  });

  test("gives up one that never answers, and tells it to stop", async () => {
    let asked: AbortSignal | undefined;
    const dependencies = [
      dependency("store", true, (signal) => {
        asked = signal;
        return new Promise(() => {});
      }),
    ];
    const startedAt = performance.now();
    const report = await createReadiness({ dependencies, stopping: running }).check();
    expect(report.ready).toBe(false);
    expect(report.dependencies.store?.detail).toStartWith("No answer within");
    expect(asked?.aborted).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  test("asks once for all who want to know within a second", async () => {
    let asked = 0;
    let now = 0;
    const dependencies = [
      dependency("store", true, async () => {
        asked += 1;
      }),
    ];
    const readiness = createReadiness({ dependencies, stopping: running, now: () => now });
    await Promise.all([readiness.check(), readiness.check()]);
    now = 999;
    await readiness.check();
    expect(asked).toBe(1);
    now = 1000;
    await readiness.check();
    expect(asked).toBe(2);
  });

  test("ends with the service, whatever was found a moment ago", async () => {
    const stopping = new AbortController();
    const dependencies = [dependency("store", true, up)];
    const readiness = createReadiness({ dependencies, stopping: stopping.signal });
    expect((await readiness.check()).ready).toBe(true);
    stopping.abort();
    const report = await readiness.check();
    expect(report).toMatchObject({ ready: false, dependencies: { store: { state: "up" } } });
  });
});
