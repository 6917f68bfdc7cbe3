import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { acceptedId } from "./fixtures/answers.ts";
import { createHoldGate } from "./fixtures/hold-gate.ts";
import { encodeJpeg, flat } from "./fixtures/pictures.ts";
import { finalStatus, postPhoto } from "./fixtures/running-service.ts";
import { freePort } from "./fixtures/servers/free-port.ts";
import {
  type ListeningProcess,
  type ServiceProcess,
  type ServiceProcessOptions,
  spawnService,
  startServiceProcess,
} from "./fixtures/service-process.ts";
import { createTemporaryFolder, type TemporaryFolder } from "./fixtures/temporary-folder.ts";

const TIMEOUT_MS = 20_000;

let folder: TemporaryFolder;
let started: ServiceProcess[];

beforeEach(async () => {
  folder = await createTemporaryFolder();
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map((child) => child.kill()));
  await folder.remove();
});

async function start(
  environment: Record<string, string>,
  options: Partial<ServiceProcessOptions> = {},
): Promise<ListeningProcess> {
  const child = await startServiceProcess({ cwd: folder.path, ...options, environment });
  started.push(child);
  return child;
}

/** Starts what ends by itself. */
function run(options: ServiceProcessOptions): ServiceProcess {
  const child = spawnService({ cwd: folder.path, ...options });
  started.push(child);
  return child;
}

describe("a start with wrong settings", () => {
  test(
    "ends with 78 and one line for each of them, and does nothing else",
    async () => {
      const child = run({
        environment: {
          WORKERS: "many",
          PORT: "65536",
          ROLE: "everything",
          MAX_UPLOAD_BYTES: "20 apples",
          RABBITMQ_URL: "http://user:secret@127.0.0.1",
        },
      });
      expect(await child.exited).toBe(78);
      const problems = child.stderr.trimEnd().split("\n");
      expect(problems.map((line) => line.split("=")[0]).sort()).toEqual([
        "MAX_UPLOAD_BYTES",
        "PORT",
        "RABBITMQ_URL",
        "ROLE",
        "WORKERS",
      ]);
      for (const line of problems) expect(line).toMatch(/^[A-Z_]+=("|\*).*: expected ./);
      expect(child.stderr).not.toContain("secret");
      expect(child.log).toEqual([]);
      expect(await readdir(folder.path)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

describe("a start that fails", () => {
  test(
    "because the port is taken ends with 1 and says so",
    async () => {
      const port = String(await freePort());
      await start({ PORT: port, DATA_DIR: join(folder.path, "first") });
      const second = run({ environment: { PORT: port, DATA_DIR: join(folder.path, "second") } });
      expect(await second.exited).toBe(1);
      expect(second.log.at(-1)).toMatchObject({
        level: 60,
        msg: "Filigrane could not start",
        err: { code: "EADDRINUSE", message: expect.stringContaining(port) },
      });
    },
    TIMEOUT_MS,
  );

  test(
    "because the host stands for no address names it",
    async () => {
      const child = run({ environment: { HOST: "nowhere.invalid", DATA_DIR: folder.path } });
      expect(await child.exited).toBe(1);
      expect(child.log.at(-1)).toMatchObject({
        level: 60,
        msg: "Filigrane could not start",
        err: {
          message: expect.stringMatching(/^HOST="nowhere\.invalid".*: getaddrinfo ENOTFOUND/),
        },
      });
    },
    TIMEOUT_MS,
  );

  test(
    "because the port is taken gives back the jobs that it had in hand by then",
    async () => {
      const data = { DATA_DIR: join(folder.path, "data") };
      const gate = createHoldGate(folder.path, "gate");
      const first = await start(data, { unruly: true });
      const form = { wm_text: gate.text };
      const init = { headers: { Prefer: "respond-async" } };
      const picture = await encodeJpeg(flat(64, 48));
      const id = await acceptedId(await postPhoto(first, picture, form, init));
      await gate.reached();
      first.signal("SIGTERM");
      expect(await first.exited).toBe(0);

      const other = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response() });
      const second = run({ environment: { ...data, PORT: String(other.port) }, unruly: true });
      const code = await second.exited;
      await other.stop(true);
      expect(code).toBe(1);

      // A job that nobody gave back would be held for 40 s.
      const third = await start(data);
      expect(await finalStatus(third, id, 10_000)).toMatchObject({ status: "done" });
    },
    TIMEOUT_MS,
  );

  test(
    "because the data cannot be written ends with 1 and says where",
    async () => {
      const path = join(folder.path, "data");
      await writeFile(path, "a file where a folder belongs");
      const child = run({ environment: { DATA_DIR: path } });
      expect(await child.exited).toBe(1);
      expect(child.log).toHaveLength(1);
      expect(child.log[0]).toMatchObject({
        level: 60,
        msg: "Filigrane could not start",
        err: { code: "backend_unavailable", message: expect.stringContaining(path) },
      });
      expect(child.stderr).toBe("");
    },
    TIMEOUT_MS,
  );
});

describe("a start that succeeds", () => {
  test(
    "says in one line where it listens and what it is made of, wherever it is started",
    async () => {
      const child = await start({ DATA_DIR: "pictures", WORKERS: "1" });
      expect(child.log).toHaveLength(1);
      expect(child.log[0]).toMatchObject({
        level: 30,
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        role: "all",
        processor: "a pool of 1",
        store: join(folder.path, "pictures"),
        queue: "sqlite",
        cache: "memory",
        msg: expect.stringContaining(child.url),
      });
      expect((await readdir(join(folder.path, "pictures"))).sort()).toEqual(
        expect.arrayContaining(["objects", "queue.sqlite"]),
      );
      expect((await fetch(`${child.url}/healthz`)).status).toBe(200);
      child.signal("SIGTERM");
      expect(await child.exited).toBe(0);
      expect(child.stderr).toBe("");
    },
    TIMEOUT_MS,
  );

  test(
    "as an optimizer keeps nothing",
    async () => {
      const child = await start({ ROLE: "optimizer", WORKERS: "1" });
      expect(child.log[0]).toMatchObject({ role: "optimizer" });
      expect(child.log[0]).not.toHaveProperty("store");
      expect((await fetch(`${child.url}/status/${"0".repeat(64)}`)).status).toBe(404);
      child.signal("SIGTERM");
      expect(await child.exited).toBe(0);
      expect(await readdir(folder.path)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    "with more workers than cores warns of it",
    async () => {
      const cores = availableParallelism();
      const child = await start({ WORKERS: String(cores + 1) });
      expect(child.log[0]).toMatchObject({ level: 40, workers: cores + 1, cores });
      expect(child.log[1]).toMatchObject({ level: 30, processor: `a pool of ${cores + 1}` });
    },
    TIMEOUT_MS,
  );
});
