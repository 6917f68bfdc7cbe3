import { openPool } from "../../compose-processor.ts";
import { InvalidSettingsError, type Settings } from "../../config/settings.ts";
import { EXIT_CONFIGURATION, EXIT_FAILURE, EXIT_INTERRUPTED } from "../../exit-codes.ts";
import { createUploadBuffers } from "../../ingest/upload-buffers.ts";
import type { UploadBuffers } from "../../ports/upload-buffers.ts";
import { endsByHangUp, listenForStopSignals, type StopSignal } from "../../stop-signals.ts";
import { createHeldLog } from "../held-log.ts";
import type { Terminal } from "../terminal.ts";
import { createLazyProcessing, type LazyProcessing } from "./lazy-processing.ts";
import { systemWords } from "./photo-problem.ts";
import { type SignCommand, STREAM } from "./sign-command.ts";
import { signFolder } from "./sign-folder.ts";
import { readSignOptions, readSignSettings } from "./sign-settings.ts";
import { signStream } from "./sign-stream.ts";
import type { SignTools } from "./sign-tools.ts";

/** A signal that `bun run` passes on comes within this: only a later one is a second Ctrl-C. */
const SECOND_SIGNAL_AFTER_MS = 250;

/** A fresh process has none of the threads that burn on. */
const EXHAUSTED =
  "No worker could be stopped in time: give the same command again, with a higher JOB_TIMEOUT_MS";

export interface RunSignOptions {
  readonly command: SignCommand;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
}

/**
 * `filigrane sign`, in the service's pipeline and worker pool, without a service. From here on SIGINT,
 * SIGTERM and, unless it is to be ignored, SIGHUP end it in good order: nothing half written is left. A
 * second one ends it at once.
 *
 * @returns the exit code: 0, 1 when a photo could not be signed, 78 for wrong settings, 129, 130 or 143
 *   when a signal ended it
 * @throws UsageError when it cannot be done as it is asked for, and nothing was written; OutputError; a
 *   defect
 */
export async function runSign({ command, environment, terminal }: RunSignOptions): Promise<number> {
  const interruption = new AbortController();
  let stopSignal: StopSignal | undefined;
  let isExhausted = false;
  let endAtOnce = (): void => {};
  listenForStopSignals({
    signals: endsByHangUp() ? ["SIGTERM", "SIGINT", "SIGHUP"] : ["SIGTERM", "SIGINT"],
    againAfterMs: SECOND_SIGNAL_AFTER_MS,
    onStop(signal) {
      stopSignal = signal;
      interruption.abort(new Error("Interrupted"));
    },
    onAgain(signal) {
      terminal.showProgress?.("");
      endAtOnce();
      process.exit(EXIT_INTERRUPTED[signal]);
    },
  });
  const log = createHeldLog();
  const processingOf = (settings: Settings): LazyProcessing =>
    createLazyProcessing(() =>
      openPool({
        ...{ currentSettings: () => settings, log },
        // Nobody waits for one photo more than for another: the first ones do as well.
        warmUp: false,
        onExhausted() {
          isExhausted = true;
          interruption.abort(new Error("The workers could not be stopped"));
        },
      }),
    );
  try {
    const settings = readSignSettings(environment, command.settings);
    const options = readSignOptions(command, settings);
    const processing = processingOf(settings);
    const tools: SignTools = {
      ...{ settings, options, terminal },
      processor: processing.processor,
      buffers: createBuffers(settings),
      signal: interruption.signal,
      onEndAtOnce: (clear) => {
        endAtOnce = clear;
      },
    };
    try {
      const failed = await (command.out === STREAM ? signStream : signFolder)(command, tools);
      if (stopSignal) return EXIT_INTERRUPTED[stopSignal];
      if (isExhausted) await terminal.complain(EXHAUSTED);
      return failed > 0 || isExhausted ? EXIT_FAILURE : 0;
    } finally {
      await processing.close();
      for (const warning of log.warnings) await terminal.complain(warning);
    }
  } catch (error) {
    return stopSignal ? EXIT_INTERRUPTED[stopSignal] : tellFailure(error, command, terminal);
  }
}

/**
 * @returns the exit code
 * @throws every error that is none of the settings or the disk
 */
async function tellFailure(
  error: unknown,
  { out }: SignCommand,
  terminal: Terminal,
): Promise<number> {
  if (error instanceof InvalidSettingsError) {
    for (const problem of error.problems) await terminal.complain(problem);
    return EXIT_CONFIGURATION;
  }
  const words = systemWords(error);
  if (words === undefined) throw error;
  await terminal.complain(`--out ${out} cannot be written: ${words}`);
  return EXIT_FAILURE;
}

/** As many as are under way at a time, which is a number of its own. */
function createBuffers({ MAX_UPLOAD_BYTES }: Settings): UploadBuffers {
  return createUploadBuffers({
    maxUploadBytes: () => MAX_UPLOAD_BYTES,
    maxInflightBytes: () => Number.MAX_SAFE_INTEGER,
  });
}
