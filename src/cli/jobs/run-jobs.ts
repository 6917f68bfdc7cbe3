import { InvalidSettingsError, readSettings, type Settings } from "../../config/settings.ts";
import { withDeadline } from "../../domain/deadline.ts";
import {
  MisconfiguredBackendError,
  QueueUnavailableError,
  StoreUnavailableError,
} from "../../domain/errors.ts";
import { EXIT_CONFIGURATION, EXIT_FAILURE } from "../../exit-codes.ts";
import type { JobQueue } from "../../ports/job-queue.ts";
import type { Log } from "../../ports/log.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { createDeadJobs } from "../../services/dead-jobs.ts";
import { SelectionError } from "../../services/dead-letters.ts";
import { createPhotoStore } from "../../services/photo-store.ts";
import { settle } from "../../services/settle.ts";
import { createHeldLog } from "../held-log.ts";
import { printable } from "../printable.ts";
import type { Terminal } from "../terminal.ts";
import type { DeadJobsCommand } from "./jobs-command.ts";
import { runJobsCommand } from "./jobs-commands.ts";

/** What the jobs are kept in. */
export interface Backends {
  readonly store: ObjectStore;
  readonly queue: JobQueue;
  close(): Promise<void>;
}

export type OpenBackends = (settings: Settings, log: Log) => Promise<Backends>;

export interface JobsOptions {
  readonly command: DeadJobsCommand;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly openBackends: OpenBackends;
}

/**
 * `filigrane jobs`: one command on the dead jobs of the service that has the settings in `environment`.
 *
 * @returns the exit code: 0, 1 when something could not be done, 2 when more is asked for than was
 *   confirmed, 78 for wrong settings and backends that cannot be worked with
 * @throws OutputError; what nobody expects, a defect
 */
export async function runJobs(options: JobsOptions): Promise<number> {
  const { environment, terminal } = options;
  try {
    return await runOnBackends(readSettings(environment), options);
  } catch (error) {
    const { exitCode, lines } = expectedEnd(error);
    for (const line of lines) await terminal.complain(line);
    return exitCode;
  }
}

interface End {
  readonly exitCode: number;
  readonly lines: readonly string[];
}

/** @throws OutputError; a defect as it is: its stack is worth seeing */
function expectedEnd(error: unknown): End {
  if (error instanceof InvalidSettingsError) {
    return { exitCode: EXIT_CONFIGURATION, lines: error.problems };
  }
  if (error instanceof SelectionError) {
    const lines = error.problems.map((problem) => `${problem}; see filigrane jobs list`);
    return { exitCode: EXIT_FAILURE, lines };
  }
  if (isAway(error)) return { exitCode: EXIT_FAILURE, lines: [withCause(error)] };
  if (error instanceof MisconfiguredBackendError) {
    return { exitCode: EXIT_CONFIGURATION, lines: [printable(error.message)] };
  }
  throw error;
}

/** The message and what caused it, such as the path of a file, on one line. */
function withCause({ message, cause }: Error): string {
  return printable(cause instanceof Error ? `${message} (${cause.message})` : message);
}

async function runOnBackends(
  settings: Settings,
  { command, terminal, openBackends }: JobsOptions,
): Promise<number> {
  const log = createHeldLog();
  const currentSettings = (): Settings => settings;
  const { QUEUE_TIMEOUT_MS, STORE_TIMEOUT_MS } = settings;
  const backends = await withDeadline(() => openBackends(settings, log), {
    timeoutMs: STORE_TIMEOUT_MS + QUEUE_TIMEOUT_MS,
    onTimeout: () => new QueueUnavailableError("Object store and queue did not open in time"),
  });
  const photos = createPhotoStore(backends.store, currentSettings);
  const deadJobs = createDeadJobs({ photos, queue: backends.queue, currentSettings });
  const ended = await settle(runJobsCommand(command, deadJobs, terminal));
  const closed = await settle(
    withDeadline(() => backends.close(), {
      timeoutMs: QUEUE_TIMEOUT_MS,
      onTimeout: () => new QueueUnavailableError("They did not close in time"),
    }),
  );
  if (!closed.ok) log.warn({ err: closed.error }, "closing the backends");
  // A backend that is away says so itself, once.
  if (ended.ok || !isAway(ended.error)) {
    for (const warning of log.warnings) await terminal.complain(warning);
  }
  if (!ended.ok) throw ended.error;
  return ended.value;
}

function isAway(error: unknown): error is StoreUnavailableError | QueueUnavailableError {
  return error instanceof StoreUnavailableError || error instanceof QueueUnavailableError;
}
