import { type ServiceProcess, startServiceProcess } from "../service-process.ts";

export const WORKERS = 2;
export const CACHE_SETTING = "32MiB";

/** After this a service that has nothing to do is at rest. */
const REST_MS = 10_000;

/** Runs `use` on a service of its own, which is ended in any case. */
export async function withService<T>(use: (service: ServiceProcess) => Promise<T>): Promise<T> {
  const service = await startServiceProcess({
    WORKERS: `${WORKERS}`,
    CACHE_MAX_BYTES: CACHE_SETTING,
  });
  try {
    return await use(service);
  } finally {
    await service.stop();
  }
}

/** Resident memory after ten seconds without an upload. */
export async function memoryAtRest(service: ServiceProcess): Promise<number> {
  await Bun.sleep(REST_MS);
  return (await service.memory()).now;
}
