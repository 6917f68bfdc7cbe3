import { openQueue, openStore } from "../../compose-backends.ts";
import type { Settings } from "../../config/settings.ts";
import type { OpenBackends } from "./run-jobs.ts";

/** Opens the store and the queue of the service that has these settings. */
export const openBackends: OpenBackends = async (settings, log) => {
  const currentSettings = (): Settings => settings;
  const store = await openStore({ currentSettings, log });
  try {
    const onMisconfigured = (error: Error): void => log.warn({ err: error }, "job queue");
    const queue = await openQueue({ currentSettings, log, onMisconfigured });
    return {
      store: store.port,
      queue: queue.port,
      async close() {
        await Promise.all([store.close(), queue.close()]);
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
};
