import { join, resolve } from "node:path";
import { openFilesystemStore } from "../adapters/filesystem/filesystem-store.ts";
import { openSqliteQueue } from "../adapters/sqlite/sqlite-queue.ts";
import { type OpenBackends, runJobs } from "./run-jobs.ts";
import { createTerminal } from "./terminal.ts";

const openBackends: OpenBackends = async (settings, log) => {
  const dataFolder = resolve(settings.DATA_DIR);
  const store = await openFilesystemStore({ directory: join(dataFolder, "objects") });
  const queue = await openSqliteQueue({
    path: join(dataFolder, "queue.sqlite"),
    leaseMs: () => settings.JOB_TIMEOUT_MS,
    onError: (error) => log.warn({ err: error }, "job queue"),
  });
  return { store, queue, close: () => queue.close() };
};

const exitCode = await runJobs({
  args: process.argv.slice(2),
  environment: process.env,
  terminal: createTerminal(),
  openBackends,
});
process.exit(exitCode);
