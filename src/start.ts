import { availableParallelism } from "node:os";
import { createPinoLog } from "./adapters/pino-log.ts";
import { composeService, type Service } from "./compose.ts";
import { type LiveSettings, openSettings } from "./config/live-settings.ts";
import { InvalidSettingsError, type Settings } from "./config/settings.ts";
import { MisconfiguredBackendError } from "./domain/errors.ts";
import { EXIT_CONFIGURATION, EXIT_FAILURE } from "./exit-codes.ts";
import { type ReloadableLog, reloadSettings } from "./reload-settings.ts";
import { listenFailure, type Serving, serve } from "./serve.ts";
import { endsByHangUp, listenForStopSignals } from "./stop-signals.ts";

/** See `StopSignalsOptions`. */
const SECOND_SIGNAL_AFTER_MS = 1_000;

/**
 * Starts the service with the settings in the environment, and has SIGTERM and SIGINT stop it and SIGHUP
 * read the settings again. Resolves
 * once it listens. A start that fails says why and ends the process: 78 for what is wrong in the
 * settings or in how a backend is set up, 1 for everything else.
 */
export async function startFiligrane(): Promise<void> {
  const live = openSettingsOrExit();
  const log = createPinoLog(live.current());
  try {
    await run(live, log);
  } catch (error) {
    const isMisconfigured = error instanceof MisconfiguredBackendError;
    if (isMisconfigured) log.fatal({}, error.message);
    else log.fatal({ err: error }, "Filigrane could not start");
    process.exit(isMisconfigured ? EXIT_CONFIGURATION : EXIT_FAILURE);
  }
}

function openSettingsOrExit(): LiveSettings {
  try {
    return openSettings(process.env);
  } catch (error) {
    if (!(error instanceof InvalidSettingsError)) throw error;
    console.error(error.message);
    process.exit(EXIT_CONFIGURATION);
  }
}

async function run(live: LiveSettings, log: ReloadableLog): Promise<void> {
  const settings = live.current();
  if (process.env.CONFIG_FILE) process.on("SIGHUP", () => reloadSettings(live, log));
  if (!settings.OPTIMIZER_URL && settings.WORKERS > availableParallelism()) {
    log.warn(
      { workers: settings.WORKERS, cores: availableParallelism() },
      "more workers than cores: they cost memory and gain nothing",
    );
  }
  const exhausted = Promise.withResolvers<void>();
  const misconfigured = Promise.withResolvers<MisconfiguredBackendError>();
  const service = await composeService({
    ...{ currentSettings: live.current, log },
    onExhausted: exhausted.resolve,
    onMisconfigured: misconfigured.resolve,
  });
  const server = await listen(service, settings);
  let isStopping = false;
  const stop = async (why: string, exitCode: number): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    log.info({ why }, "stopping: finishing what is in flight");
    await server.stop(live.current().SHUTDOWN_TIMEOUT_MS);
    log.info({}, "stopped");
    process.exit(exitCode);
  };
  listenForStopSignals({
    signals: ["SIGTERM", "SIGINT"],
    againAfterMs: SECOND_SIGNAL_AFTER_MS,
    onStop: (signal) => void stop(signal, 0),
    onAgain: () => process.exit(EXIT_FAILURE),
  });
  // Without a file there is nothing to read again: the terminal that it ran in has gone.
  if (!process.env.CONFIG_FILE && endsByHangUp()) {
    process.on("SIGHUP", () => void stop("SIGHUP", 0));
  }
  // The supervisor starts a fresh process, without the threads that burn on.
  void exhausted.promise.then(() => stop("workers could not be stopped", EXIT_FAILURE));
  void misconfigured.promise.then((error) => {
    log.error({}, error.message);
    return stop("a backend is set up in a way that cannot work", EXIT_CONFIGURATION);
  });
  // Last: whoever waits for this line may stop the service at once.
  log.info(
    {
      url: server.url,
      role: settings.ROLE,
      ...service.backends,
    },
    `Filigrane listens on ${server.url}`,
  );
}

/** A service that cannot listen gives back the jobs that it has taken in hand by then. */
async function listen(service: Service, settings: Settings): Promise<Serving> {
  try {
    return serve(service, settings);
  } catch (error) {
    await service.quiesce();
    await service.handOver();
    await service.close();
    throw await listenFailure(error, settings.HOST);
  }
}
