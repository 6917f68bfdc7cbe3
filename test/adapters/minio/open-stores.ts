import {
  type MinioStore,
  type MinioStoreOptions,
  openMinioStore,
} from "../../../src/adapters/minio/minio-store.ts";
import { createMemoryLog } from "../../fixtures/memory-log.ts";
import type { MinioServer } from "../../fixtures/servers/minio.ts";

/** A store at a port of 127.0.0.1, whatever listens there. */
export function storeAt(port: number, options: Partial<MinioStoreOptions> = {}): MinioStore {
  return openMinioStore({
    endpoint: { host: "127.0.0.1", port, useSsl: false },
    accessKey: "filigrane-test",
    secretKey: "no-such-password",
    bucket: "watermarks",
    region: "us-east-1",
    pathStyle: true,
    idleTimeoutMs: () => 10_000,
    log: createMemoryLog(),
    ...options,
  });
}

/** A store on a real server. */
export function minioStoreOn(
  server: MinioServer,
  options: Partial<MinioStoreOptions> = {},
): MinioStore {
  const { port, rootUser: accessKey, rootPassword: secretKey } = server;
  return storeAt(port, { accessKey, secretKey, ...options });
}
