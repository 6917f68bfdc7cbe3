import { join } from "node:path";
import { createTemporaryFolder } from "../test/fixtures/temporary-folder.ts";
import { type ListeningProcess, startListening } from "./listening-process.ts";
import { type ProcessMemory, readMemory } from "./process-memory.ts";

/** The whole service in a process of its own, with data of its own. */
export interface ServiceProcess extends ListeningProcess {
  /** Workers replaced since the start, by its log. */
  readonly workersReplaced: number;
  memory(): Promise<ProcessMemory>;
  /** Ends it as SIGTERM does and removes its data. */
  stop(): Promise<void>;
}

const MAIN = join(import.meta.dir, "../src/main.ts");

/** @param settings by their names in the environment, besides a free port and a folder */
export async function startServiceProcess(
  settings: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const folder = await createTemporaryFolder();
  let workersReplaced = 0;
  try {
    const { pid, url, stop } = await startListening({
      command: [process.execPath, MAIN],
      env: { PATH: process.env.PATH ?? "", PORT: "0", DATA_DIR: folder.path, ...settings },
      onLogLine: ({ msg }) => {
        if (msg === "worker replaced") workersReplaced += 1;
      },
    });
    return {
      pid,
      url,
      get workersReplaced() {
        return workersReplaced;
      },
      memory: () => readMemory(pid),
      async stop() {
        await stop();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}
