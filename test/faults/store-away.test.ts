import { afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { acceptedId, keptId, pictureOf, problemCode } from "../fixtures/answers.ts";
import { createHoldGate } from "../fixtures/hold-gate.ts";
import { encodeJpeg, photo } from "../fixtures/pictures.ts";
import {
  finalStatus,
  postPhoto,
  type RunningService,
  startService,
} from "../fixtures/running-service.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../fixtures/temporary-folder.ts";
import { waitFor } from "../fixtures/wait-for.ts";

const ASYNC = { headers: { Prefer: "respond-async" } };

let picture: Uint8Array;
let folder: TemporaryFolder;
let service: RunningService;

beforeAll(async () => {
  picture = await encodeJpeg(photo(320, 240));
});
beforeEach(async () => {
  folder = await createTemporaryFolder();
  service = await startService({
    workerEntry: new URL("../fixtures/unruly-worker.ts", import.meta.url),
    environment: { RETRY_STORE_DELAY_MS: "50", RETRY_OPTIMIZER_DELAY_MS: "50", MAX_ATTEMPTS: "3" },
  });
});
afterEach(async () => {
  await service.stop();
  await folder.remove();
});

const post = (text: string, init: RequestInit = {}): Promise<Response> =>
  postPhoto(service, picture, { wm_text: text }, init);

const get = (path: string): Promise<Response> => fetch(`${service.url}${path}`);

/** Takes the store away while the service runs, and gives it back. */
const OUTAGES = {
  "is a file": async (objects: string, aside: string) => {
    await rename(objects, aside);
    await writeFile(objects, "a file where a folder belongs");
  },
  "is gone": async (objects: string, aside: string) => {
    await rename(objects, aside);
  },
} as const;

async function takeAway(outage: keyof typeof OUTAGES): Promise<() => Promise<void>> {
  const objects = join(service.dataFolder, "objects");
  const aside = join(service.dataFolder, "aside");
  await OUTAGES[outage](objects, aside);
  return async () => {
    await rm(objects, { force: true });
    await rename(aside, objects);
  };
}

describe.each(["is a file", "is gone"] as const)("while the store's folder %s", (outage) => {
  test("an upload gets its picture and no promise, and is kept again once it is back", async () => {
    const giveBack = await takeAway(outage);
    for (let round = 0; round < 2; round++) {
      const answer = await post("Filigrane");
      expect(answer.headers.get("ETag")).toBeNull();
      expect(answer.headers.get("Content-Location")).toBeNull();
      expect(answer.headers.get("Cache-Control")).toBe("no-store");
      // What was not kept is no hit the next time.
      expect(answer.headers.get("Cache-Status")).toEndWith("; stored=?0");
      expect(await pictureOf(answer)).toMatchObject({ width: 320, height: 240 });
    }
    expect(service.log.lines.some(({ message }) => message.startsWith("result not stored"))).toBe(
      true,
    );
    await giveBack();
    const id = await keptId(await post("Filigrane"));
    await pictureOf(await get(`/image/${id}`));
  });

  test("an upload that cannot be processed is promised nothing", async () => {
    const giveBack = await takeAway(outage);
    for (const answer of [await post("crash"), await post("Filigrane", ASYNC)]) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get("Location")).toBeNull();
      expect(await problemCode(answer)).toBe("backend_unavailable");
    }
    await giveBack();
  });

  test("what is known comes from the cache, and what is not known is no 404", async () => {
    const id = await keptId(await post("Filigrane"));
    const giveBack = await takeAway(outage);
    const again = await post("Filigrane");
    expect(again.headers.get("X-Cache")).toBe("HIT");
    expect(await keptId(again)).toBe(id);
    expect((await get(`/image/${id}`)).status).toBe(200);
    for (const path of [`/image/${"0".repeat(64)}`, `/status/${id}`]) {
      const answer = await get(path);
      expect(answer.status).toBe(503);
      expect(await problemCode(answer)).toBe("backend_unavailable");
    }
    await giveBack();
    expect((await get(`/image/${"0".repeat(64)}`)).status).toBe(404);
  });

  test("a job in hand waits for it however often it is tried, and is done once it is back", async () => {
    const gate = createHoldGate(folder.path, "gate");
    const id = await acceptedId(await post(gate.text, ASYNC));
    await gate.reached();
    const giveBack = await takeAway(outage);
    gate.open();
    const failures = (): number =>
      service.log.lines.filter(({ message }) => /^(attempt failed|job comes back)$/.test(message))
        .length;
    // More often than a job may fail by its own fault.
    await waitFor(() => failures() > 5, { what: "the job to be tried in vain" });
    await giveBack();
    expect(await finalStatus(service, id)).toMatchObject({ status: "done" });
    await pictureOf(await get(`/image/${id}`));
  }, 20_000);
});
