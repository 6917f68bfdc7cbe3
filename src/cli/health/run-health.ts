import { InvalidSettingsError, readSettings } from "../../config/settings.ts";
import { EXIT_CONFIGURATION, EXIT_FAILURE } from "../../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import { isServiceAlive } from "./is-service-alive.ts";

export interface HealthOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
}

/**
 * `filigrane health`: asks the service that has the settings in `environment` whether it is alive.
 *
 * @returns the exit code: 0, 1 when it is not, 78 for wrong settings
 * @throws OutputError
 */
export async function runHealth({ environment, terminal }: HealthOptions): Promise<number> {
  try {
    const settings = readSettings(environment);
    const place = `at port ${settings.PORT} of ${settings.HOST}`;
    if (await isServiceAlive(settings)) {
      await terminal.print(`alive ${place}`);
      return 0;
    }
    await terminal.complain(`No Filigrane answers ${place}: start it with filigrane serve`);
    return EXIT_FAILURE;
  } catch (error) {
    if (!(error instanceof InvalidSettingsError)) throw error;
    for (const problem of error.problems) await terminal.complain(problem);
    return EXIT_CONFIGURATION;
  }
}
