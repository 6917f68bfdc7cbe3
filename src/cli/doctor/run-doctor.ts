import { InvalidSettingsError, readSettings, type Settings } from "../../config/settings.ts";
import { EXIT_CONFIGURATION, EXIT_FAILURE } from "../../exit-codes.ts";
import { printable } from "../printable.ts";
import type { Terminal } from "../terminal.ts";
import { checkCache, checkQueue, checkStore } from "./check-backends.ts";
import { checkPort } from "./check-port.ts";
import { checkProcessing } from "./check-processing.ts";
import type { DoctorCommand } from "./doctor-command.ts";
import { type Finding, ok, wrong } from "./finding.ts";

export interface DoctorOptions {
  readonly command: DoctorCommand;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
}

/**
 * `filigrane doctor`: looks at everything that a service with the settings in `environment` works with,
 * and prints a line for each as it is known.
 *
 * @returns the exit code: 0, 1 when something is wrong, 78 when that is in the settings or in how a
 *   backend is set up
 * @throws OutputError
 */
export async function runDoctor({
  command,
  environment,
  terminal,
}: DoctorOptions): Promise<number> {
  let exitCode = 0;
  for await (const finding of examine(environment)) {
    const { isConfiguration = false, ...shown } = finding;
    await terminal.print(command.json ? JSON.stringify(shown) : findingLine(finding));
    if (isConfiguration) exitCode = EXIT_CONFIGURATION;
    else if (finding.state === "wrong") exitCode ||= EXIT_FAILURE;
  }
  return exitCode;
}

function findingLine({ check, state, detail, advice }: Finding): string {
  const told = advice === undefined ? detail : `${detail}; ${advice}`;
  return printable(`${state.padEnd(5)}  ${check}: ${told}`);
}

async function* examine(environment: DoctorOptions["environment"]): AsyncGenerator<Finding> {
  let settings: Settings;
  try {
    settings = readSettings(environment);
  } catch (error) {
    if (!(error instanceof InvalidSettingsError)) throw error;
    const file = environment.CONFIG_FILE ? " or in the file of CONFIG_FILE" : "";
    // Nothing else can be looked at without them.
    for (const problem of error.problems) {
      yield {
        ...wrong("settings", problem, `correct it in the environment${file}`),
        isConfiguration: true,
      };
    }
    return;
  }
  yield ok("settings", `a service of the role ${settings.ROLE}`);
  if (settings.ROLE !== "optimizer") {
    // They are asked all at once, and told one after the other.
    const checks = [checkStore(settings), checkQueue(settings), checkCache(settings)];
    for (const finding of await Promise.all(checks)) yield finding;
  }
  yield* checkProcessing(settings);
  yield await checkPort(settings);
}
