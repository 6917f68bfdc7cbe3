import { afterAll, beforeAll } from "bun:test";
import { type RunningService, startService } from "../../fixtures/running-service.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../../fixtures/servers/child-server.ts";
import { type RealBackends, startRealBackends } from "../../fixtures/servers/real-backends.ts";

/** Settings under which a fault of a backend is noticed, and what it left behind found, soon. */
export const SOON = {
  JOB_TIMEOUT_MS: "5000",
  STORE_TIMEOUT_MS: "1000",
  QUEUE_TIMEOUT_MS: "1000",
  RETRY_STORE_DELAY_MS: "200",
  RETRY_OPTIMIZER_DELAY_MS: "300",
  RECONCILE_INTERVAL_S: "1",
  RECONCILE_AFTER_S: "3",
} as const;

/** For a test that stops and starts servers. */
export const FAULT_TIMEOUT_MS = 120_000;

export interface FaultRoom {
  readonly backends: RealBackends;
  /**
   * Starts a service in this process; it is stopped with the room.
   *
   * @param environment settings besides short deadlines; those of the backends among them
   */
  start(environment: Readonly<Record<string, string>>): Promise<RunningService>;
  /** Has this called after the services have stopped and before the backends do. */
  atEnd(close: () => Promise<void>): void;
}

/** To be called within `describe`: real backends for its tests, and the services on them. */
export function useFaultRoom(): () => FaultRoom {
  let room: FaultRoom | undefined;
  const services: RunningService[] = [];
  const closing: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    const backends = await startRealBackends(8);
    room = {
      backends,
      async start(environment) {
        const service = await startService({ environment: { ...SOON, ...environment } });
        services.push(service);
        return service;
      },
      atEnd: (close) => closing.push(close),
    };
  }, SERVER_HOOK_TIMEOUT_MS);
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()));
    await Promise.all(closing.map((close) => close()));
    await room?.backends.stop();
  }, SERVER_HOOK_TIMEOUT_MS);
  return () => {
    if (!room) throw new Error("The backends are started before the first test");
    return room;
  };
}
