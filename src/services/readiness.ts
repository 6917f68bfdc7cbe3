import { z } from "zod";
import { withDeadline } from "../domain/deadline.ts";
import { AppError } from "../domain/errors.ts";

/** Something that the service works with and that may be away. */
export interface Dependency {
  readonly name: string;
  /** Whether the service cannot keep what it promises without it. */
  readonly required: boolean;
  /** Resolves when it can be asked. */
  probe(signal: AbortSignal): Promise<void>;
}

/** One dependency as `/readyz` tells of it. */
export const dependencyState = z.object({
  state: z.enum(["up", "down"]),
  required: z.boolean().describe("Without it the service is not ready."),
  latencyMs: z.number().nonnegative().describe("Of the probe, in milliseconds."),
  detail: z.string().optional().describe("Why it is down."),
});
/** Its `detail` holds no secrets. */
export type DependencyState = Readonly<z.output<typeof dependencyState>>;

export interface ReadinessReport {
  readonly ready: boolean;
  readonly dependencies: Readonly<Record<string, DependencyState>>;
}

export interface Readiness {
  /** Asks every dependency; never throws. Whoever asks within a second of another shares its report. */
  check(): Promise<ReadinessReport>;
}

/** A load balancer asks every few seconds and gives up after about as long. */
const PROBE_TIMEOUT_MS = 2_000;

/** Probes write to the backends: however many ask, they are asked no more often than this. */
const SHARE_MS = 1_000;

export interface ReadinessOptions {
  readonly dependencies: readonly Dependency[];
  /** Once aborted the service is no longer ready, whatever its dependencies say. */
  readonly stopping: AbortSignal;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** Tells whether requests may be sent here: whether every required dependency can be asked. */
export function createReadiness({
  dependencies,
  stopping,
  now = () => performance.now(),
}: ReadinessOptions): Readiness {
  let last: { readonly at: number; readonly report: Promise<ReadinessReport> } | undefined;

  async function askAll(): Promise<ReadinessReport> {
    const states = await Promise.all(
      dependencies.map(
        async (dependency) => [dependency.name, await ask(dependency, now)] as const,
      ),
    );
    const ready = states.every(([, { state, required }]) => state === "up" || !required);
    return { ready, dependencies: Object.fromEntries(states) };
  }

  return {
    async check() {
      const at = now();
      if (!last || at - last.at >= SHARE_MS) last = { at, report: askAll() };
      const report = await last.report;
      return stopping.aborted ? { ...report, ready: false } : report;
    },
  };
}

async function ask({ probe, required }: Dependency, now: () => number): Promise<DependencyState> {
  const startedAt = now();
  const latencyMs = (): number => Math.round((now() - startedAt) * 1000) / 1000;
  try {
    await withDeadline(probe, {
      timeoutMs: PROBE_TIMEOUT_MS,
      onTimeout: () => new NoAnswerError(`No answer within ${PROBE_TIMEOUT_MS} ms`),
    });
    return { state: "up", required, latencyMs: latencyMs() };
  } catch (error) {
    const isPublic = error instanceof AppError || error instanceof NoAnswerError;
    const detail = isPublic ? error.message : "It cannot be asked";
    return { state: "down", required, latencyMs: latencyMs(), detail };
  }
}

class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
}
