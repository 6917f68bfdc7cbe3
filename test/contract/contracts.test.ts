import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  createFilesystemStore,
  openFilesystemStore,
} from "../../src/adapters/filesystem/filesystem-store.ts";
import { createMemoryCache } from "../../src/adapters/memory-cache.ts";
import { createPoolProcessor } from "../../src/adapters/pool-processor.ts";
import { openSqliteQueue } from "../../src/adapters/sqlite/sqlite-queue.ts";
import { compileImagingModules } from "../../src/workers/imaging-modules.ts";
import { WorkerPool } from "../../src/workers/worker-pool.ts";
import { createMemoryLog } from "../fixtures/memory-log.ts";
import { createTemporaryFolder } from "../fixtures/temporary-folder.ts";
import { describeImageProcessor } from "./image-processor.ts";
import { describeJobQueue } from "./job-queue.ts";
import { describeAwayObjectStore, describeObjectStore } from "./object-store.ts";
import { describeResultCache } from "./result-cache.ts";

describeObjectStore("filesystem", async () => {
  const folder = await createTemporaryFolder();
  return {
    store: await openFilesystemStore({ directory: join(folder.path, "objects") }),
    close: () => folder.remove(),
  };
});

describeAwayObjectStore("filesystem", async () => {
  const folder = await createTemporaryFolder();
  await rm(folder.path, { recursive: true });
  return { store: createFilesystemStore({ directory: folder.path }), close: async () => {} };
});

describeJobQueue("sqlite", async () => {
  const folder = await createTemporaryFolder();
  const path = join(folder.path, "queue.sqlite");
  return {
    connect: () => openSqliteQueue({ path, leaseMs: () => 60_000 }),
    close: () => folder.remove(),
  };
});

describeResultCache("memory", async () => ({
  cache: createMemoryCache({ maxBytes: () => 8 * 1024 * 1024, ttlSeconds: () => 60 }),
  close: async () => {},
}));

describeImageProcessor("worker pool", async () => {
  const pool = new WorkerPool({
    size: 2,
    maxWaiting: () => 4,
    modules: await compileImagingModules(),
    imaging: { codecs: "engine", maxPixels: 40_000_000, maxFileBytes: 20_000_000 },
    log: createMemoryLog(),
    onExhausted: () => {},
  });
  await pool.ready();
  return { processor: createPoolProcessor(pool), close: () => pool.close() };
});
