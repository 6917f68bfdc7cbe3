import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { acceptedId, keptId, problemCode } from "./fixtures/answers.ts";
import { createHoldGate } from "./fixtures/hold-gate.ts";
import { encodeJpeg, flat } from "./fixtures/pictures.ts";
import { postPhoto } from "./fixtures/running-service.ts";
import {
  type ListeningProcess,
  type LogRecord,
  type ServiceProcessOptions,
  startServiceProcess,
} from "./fixtures/service-process.ts";
import { createTemporaryFolder, type TemporaryFolder } from "./fixtures/temporary-folder.ts";
import { waitFor } from "./fixtures/wait-for.ts";

const TIMEOUT_MS = 20_000;
const MAIN = join(import.meta.dir, "../src/main.ts");

let folder: TemporaryFolder;
let CONFIG_FILE: string;
let started: ListeningProcess[];

beforeEach(async () => {
  folder = await createTemporaryFolder();
  CONFIG_FILE = join(folder.path, "filigrane.env");
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map((child) => child.kill()));
  await folder.remove();
});

async function start(
  environment: Readonly<Record<string, string>> = {},
  options: Partial<ServiceProcessOptions> = {},
): Promise<ListeningProcess> {
  const DATA_DIR = join(folder.path, "data");
  const child = await startServiceProcess({
    ...options,
    environment: { DATA_DIR, ...environment },
  });
  started.push(child);
  return child;
}

/** Tells the service that the file has changed; resolves with the first line that it then logs. */
async function hangUp(child: ListeningProcess): Promise<LogRecord> {
  const before = child.log.length;
  child.signal("SIGHUP");
  return await waitFor(() => child.log[before], { what: "a line about the settings" });
}

describe("a hang-up", () => {
  test(
    "has the next request use the new settings, and one under way its own",
    async () => {
      await Bun.write(CONFIG_FILE, "MAX_SIDE=100");
      const child = await start({ CONFIG_FILE }, { unruly: true });
      const picture = await encodeJpeg(flat(64, 48));
      const gate = createHoldGate(folder.path, "gate");
      const held = postPhoto(child, picture, { wm_text: gate.text });
      await gate.reached();

      await Bun.write(CONFIG_FILE, "MAX_SIDE=50\nCODECS=jsquash\nLOG_LEVEL=warn");
      expect(await hangUp(child)).toMatchObject({
        level: 40,
        waiting: ["CODECS"],
      });
      expect(await problemCode(await postPhoto(child, picture))).toBe("image_too_large");
      gate.open();
      await keptId(await held);
    },
    TIMEOUT_MS,
  );

  test(
    "with a wrong file changes nothing and says what is wrong",
    async () => {
      await Bun.write(CONFIG_FILE, "MAX_SIDE=100");
      const child = await start({ CONFIG_FILE });
      await Bun.write(CONFIG_FILE, "MAX_SIDE=wide");
      expect(await hangUp(child)).toMatchObject({
        level: 50,
        problems: [expect.stringMatching(/^MAX_SIDE="wide": expected a whole number/)],
      });
      const picture = await encodeJpeg(flat(99, 48));
      await keptId(await postPhoto(child, picture));
      expect(await problemCode(await postPhoto(child, await encodeJpeg(flat(101, 48))))).toBe(
        "image_too_large",
      );
    },
    TIMEOUT_MS,
  );

  test(
    "without a file ends the service in good order, as when its terminal is closed",
    async () => {
      const child = await start({}, { unruly: true });
      const picture = await encodeJpeg(flat(64, 48));
      const headers = { Prefer: "respond-async" };
      await acceptedId(await postPhoto(child, picture, {}, { headers }));
      child.signal("SIGHUP");
      expect(await child.exited).toBe(0);
      expect(child.log.at(-1)).toMatchObject({ msg: "stopped" });
    },
    TIMEOUT_MS,
  );

  test(
    "is heard already while the service starts",
    async () => {
      await Bun.write(CONFIG_FILE, "MAX_SIDE=100");
      const child = startRaw([process.execPath, MAIN], { CONFIG_FILE });
      try {
        await waitFor(() => catchesHangup(child.pid), { what: "the hang-up to be listened for" });
        expect(child.text()).not.toContain("Filigrane listens");
        child.signal("SIGHUP");
        await waitFor(() => child.text().includes("settings read again"), { what: "a reload" });
        await waitFor(() => child.text().includes("Filigrane listens"), { what: "the service" });
      } finally {
        await child.kill();
      }
    },
    TIMEOUT_MS,
  );

  test(
    "that was ignored before, as under nohup, stays ignored",
    async () => {
      const ignoring = ["sh", "-c", `trap "" HUP; exec "$0" "$1"`, process.execPath, MAIN];
      const child = startRaw(ignoring, {});
      try {
        await waitFor(() => child.text().includes("Filigrane listens"), { what: "the service" });
        child.signal("SIGHUP");
        child.signal("SIGTERM");
        await waitFor(() => child.text().includes('"stopped"'), { what: "the service to stop" });
        expect(child.text()).toContain('"why":"SIGTERM"');
        expect(child.text()).not.toContain('"why":"SIGHUP"');
      } finally {
        await child.kill();
      }
    },
    TIMEOUT_MS,
  );
});

/** The service as a process of which nothing is expected. */
function startRaw(command: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = Bun.spawn([...command], {
    env: {
      ...{ PATH: process.env.PATH ?? "", PORT: "0", WORKERS: "1" },
      ...{ DATA_DIR: join(folder.path, "data"), ...environment },
    },
    stdout: "pipe",
  });
  let text = "";
  const reading = (async () => {
    for await (const chunk of child.stdout) text += new TextDecoder().decode(chunk);
  })();
  return {
    pid: child.pid,
    text: () => text,
    signal: (name: "SIGHUP" | "SIGTERM") => child.kill(name),
    async kill() {
      child.kill("SIGKILL");
      await Promise.all([child.exited, reading]);
    },
  };
}

/** Whether a process has a handler for SIGHUP, the first of the signals. */
function catchesHangup(pid: number): boolean {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const [, caught = "0"] = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status) ?? [];
  return (BigInt(`0x${caught}`) & 1n) === 1n;
}
