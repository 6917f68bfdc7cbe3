import { afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { acceptedId, keptId, pictureOf } from "../fixtures/answers.ts";
import { createHoldGate, type HoldGate } from "../fixtures/hold-gate.ts";
import { encodeJpeg, photo } from "../fixtures/pictures.ts";
import { finalStatus, postPhoto } from "../fixtures/running-service.ts";
import {
  type ListeningProcess,
  type ServiceProcessOptions,
  startServiceProcess,
} from "../fixtures/service-process.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../fixtures/temporary-folder.ts";
import { waitFor } from "../fixtures/wait-for.ts";

const TIMEOUT_MS = 30_000;

let folder: TemporaryFolder;
let started: ListeningProcess[];
let picture: Uint8Array;
let gate: HoldGate;

beforeAll(async () => {
  picture = await encodeJpeg(photo(320, 240));
});
beforeEach(async () => {
  folder = await createTemporaryFolder();
  gate = createHoldGate(folder.path, "gate");
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map((service) => service.kill()));
  await folder.remove();
});

async function start(
  environment: Record<string, string> = {},
  options: Partial<ServiceProcessOptions> = { unruly: true },
): Promise<ListeningProcess> {
  const service = await startServiceProcess({
    environment: { DATA_DIR: join(folder.path, "data"), ...environment },
    ...options,
  });
  started.push(service);
  return service;
}

/** Posts a picture that stays in its worker's hands until the gate is opened. */
async function postHeld(
  service: ListeningProcess,
  headers: Record<string, string> = {},
): Promise<{ readonly answer: Promise<Response> }> {
  const answer = postPhoto(service, picture, { wm_text: gate.text }, { headers });
  // Whoever awaits it hears of its failure.
  answer.catch(() => {});
  await gate.reached();
  return { answer };
}

async function stopping(service: ListeningProcess, signal: "SIGTERM" | "SIGINT"): Promise<void> {
  service.signal(signal);
  await waitFor(() => service.log.some(({ msg }) => msg.startsWith("stopping")), {
    what: "the service to begin to stop",
  });
}

describe("a service that is told to stop", () => {
  test(
    "answers what is in flight, takes no new connection, and ends with 0",
    async () => {
      const service = await start();
      const { answer } = await postHeld(service);
      await stopping(service, "SIGTERM");
      await expect(fetch(`${service.url}/healthz`)).rejects.toMatchObject({ code: "ECONNREFUSED" });
      gate.open();
      await keptId(await answer);
      expect(await service.exited).toBe(0);
      expect(service.log.at(-1)).toMatchObject({ msg: "stopped" });
    },
    TIMEOUT_MS,
  );

  test(
    "makes a job of what its workers cannot finish in time, and does it after a restart",
    async () => {
      const service = await start({ SHUTDOWN_TIMEOUT_MS: "1500" });
      const { answer } = await postHeld(service);
      const stoppedAt = performance.now();
      service.signal("SIGTERM");
      const id = await acceptedId(await answer);
      expect(await service.exited).toBe(0);
      expect(performance.now() - stoppedAt).toBeLessThan(3_500);

      const restarted = await start({}, {});
      expect(await finalStatus(restarted, id)).toMatchObject({ status: "done" });
      await pictureOf(await fetch(`${restarted.url}/image/${id}`));
    },
    TIMEOUT_MS,
  );

  test(
    "is not held up by an open event stream or a job in hand, which it hands back uncounted",
    async () => {
      const service = await start();
      const { answer } = await postHeld(service, { Prefer: "respond-async" });
      const id = await acceptedId(await answer);
      const events = await fetch(`${service.url}/status/${id}`, {
        headers: { Accept: "text/event-stream" },
      });
      expect(events.headers.get("Content-Type")).toContain("text/event-stream");

      const stoppedAt = performance.now();
      await stopping(service, "SIGTERM");
      // It ends, and not with an error.
      expect(await events.text()).toContain('"phase":"working"');
      expect(await service.exited).toBe(0);
      expect(performance.now() - stoppedAt).toBeLessThan(5_000);

      const record = Bun.file(join(folder.path, "data/objects/job", `${id}.json`));
      expect(await record.json()).toMatchObject({ status: "pending", attempts: 0 });
      const restarted = await start({}, {});
      // No lease has to run out first, which would take 40 s.
      expect(await finalStatus(restarted, id, 10_000)).toMatchObject({ status: "done" });
    },
    TIMEOUT_MS,
  );
});

describe("a second signal", () => {
  test(
    "within a second is taken for the first one, come twice",
    async () => {
      const service = await start();
      const { answer } = await postHeld(service);
      await stopping(service, "SIGTERM");
      service.signal("SIGINT");
      service.signal("SIGTERM");
      gate.open();
      await keptId(await answer);
      expect(await service.exited).toBe(0);
    },
    TIMEOUT_MS,
  );

  test(
    "after more than a second ends it at once with 1",
    async () => {
      const service = await start();
      const { answer } = await postHeld(service);
      await stopping(service, "SIGTERM");
      await Bun.sleep(1_200);
      const signalledAt = performance.now();
      service.signal("SIGTERM");
      expect(await service.exited).toBe(1);
      expect(performance.now() - signalledAt).toBeLessThan(1_000);
      await expect(answer).rejects.toMatchObject({ code: "ECONNRESET" });
    },
    TIMEOUT_MS,
  );
});

test(
  "an interrupt of the whole process group, as from a terminal, stops it in good order",
  async () => {
    const preload = join(import.meta.dir, "../fixtures/unruly-preload.ts");
    const service = await start({ BUN_OPTIONS: `--preload=${preload}` }, { asGroup: true });
    const { answer } = await postHeld(service);
    await stopping(service, "SIGINT");
    gate.open();
    await keptId(await answer);
    expect(await service.exited).toBe(0);
    expect(service.log.filter(({ msg }) => msg.startsWith("stopping"))).toHaveLength(1);
  },
  TIMEOUT_MS,
);
