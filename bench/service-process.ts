import { join } from "node:path";
import { createTemporaryFolder } from "../test/fixtures/temporary-folder.ts";

/** Resident memory of a process, in bytes. */
export interface ProcessMemory {
  readonly now: number;
  /** The most that it has had since its start. */
  readonly peak: number;
}

/** The whole service in a process of its own, with data of its own. */
export interface ServiceProcess {
  readonly url: string;
  /** Workers replaced since the start, by its log. */
  readonly workersReplaced: number;
  memory(): Promise<ProcessMemory>;
  /** Ends it as SIGTERM does and removes its data. */
  stop(): Promise<void>;
}

const MAIN = join(import.meta.dir, "../src/main.ts");
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;

/** @param settings by their names in the environment, besides a free port and a folder */
export async function startServiceProcess(
  settings: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const folder = await createTemporaryFolder();
  const child = Bun.spawn([process.execPath, MAIN], {
    env: { PATH: process.env.PATH ?? "", PORT: "0", DATA_DIR: folder.path, ...settings },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  const listening = Promise.withResolvers<string>();
  let workersReplaced = 0;
  const reading = eachLogLine(child.stdout, (line) => {
    if (typeof line.url === "string") listening.resolve(line.url);
    if (line.msg === "worker replaced") workersReplaced += 1;
  });

  async function stop(): Promise<void> {
    child.kill("SIGTERM");
    const overdue = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await Promise.all([child.exited, reading]);
    clearTimeout(overdue);
    await folder.remove();
  }

  const late = setTimeout(
    () => listening.reject(new Error("The service did not start in time")),
    START_TIMEOUT_MS,
  );
  void child.exited.then((code) =>
    listening.reject(new Error(`The service ended with ${code} before it listened`)),
  );
  try {
    const url = await listening.promise;
    return {
      url,
      get workersReplaced() {
        return workersReplaced;
      },
      memory: () => readMemory(child.pid),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

/** VmRSS and VmHWM of proc(5). */
async function readMemory(pid: number): Promise<ProcessMemory> {
  const status = await Bun.file(`/proc/${pid}/status`).text();
  const bytesOf = (field: string): number => {
    const kib = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
    if (kib === undefined) throw new Error(`/proc/${pid}/status has no ${field}`);
    return Number(kib) * 1024;
  };
  return { now: bytesOf("VmRSS"), peak: bytesOf("VmHWM") };
}

async function eachLogLine(
  stream: ReadableStream<Uint8Array>,
  visit: (line: Record<string, unknown>) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      // The service logs one JSON object a line when it does not write to a terminal.
      if (line.startsWith("{")) visit(JSON.parse(line) as Record<string, unknown>);
    }
  }
}
