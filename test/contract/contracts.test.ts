import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  createFilesystemStore,
  openFilesystemStore,
} from "../../src/adapters/filesystem/filesystem-store.ts";
import { createMemoryCache } from "../../src/adapters/memory-cache.ts";
import { openSqliteQueue } from "../../src/adapters/sqlite/sqlite-queue.ts";
import { createTemporaryFolder } from "../fixtures/temporary-folder.ts";
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
