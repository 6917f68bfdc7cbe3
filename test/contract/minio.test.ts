import { afterAll, beforeAll } from "bun:test";
import { minioStoreOn, storeAt } from "../adapters/minio/open-stores.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../fixtures/servers/child-server.ts";
import { describeService } from "../fixtures/servers/describe-service.ts";
import { freePort } from "../fixtures/servers/free-port.ts";
import { type MinioServer, startMinio } from "../fixtures/servers/minio.ts";
import { describeAwayObjectStore, describeObjectStore } from "./object-store.ts";

describeService("minio", () => {
  let server: MinioServer;

  beforeAll(async () => {
    server = await startMinio();
  }, SERVER_HOOK_TIMEOUT_MS);
  afterAll(() => server.stop(), SERVER_HOOK_TIMEOUT_MS);

  describeObjectStore("minio", async () => {
    const store = minioStoreOn(server);
    return { store, close: () => store.close() };
  });

  describeAwayObjectStore("minio", async () => {
    const store = storeAt(await freePort());
    return { store, close: () => store.close() };
  });
});
