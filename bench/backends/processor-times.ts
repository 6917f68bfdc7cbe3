import type { RealBackends } from "../../test/fixtures/servers/real-backends.ts";
import { readProcessorTime } from "../processor-time.ts";

/** Processor time by who took it, in milliseconds. */
export type ProcessorTimes = Readonly<Record<string, number>>;

/** Where a server of the real three has its processes. */
export function backendProcesses({ minio, rabbitmq, redis }: RealBackends): Record<string, number> {
  return { MinIO: minio.pid(), RabbitMQ: rabbitmq.pid(), Redis: redis.pid() };
}

/** Of all threads of each process since its start. @param pids by names of one's own */
export async function readProcessorTimes(
  pids: Readonly<Record<string, number>>,
): Promise<ProcessorTimes> {
  const entries = Object.entries(pids).map(async ([name, pid]) => {
    const { totalMs } = await readProcessorTime(pid);
    return [name, totalMs] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** What was taken in between, shared out among `count`. @param after has the names of `before` */
export function timesEach(
  before: ProcessorTimes,
  after: ProcessorTimes,
  count: number,
): ProcessorTimes {
  return Object.fromEntries(
    Object.entries(after).map(([name, ms]) => [name, (ms - (before[name] ?? 0)) / count]),
  );
}

export function sumOf(times: ProcessorTimes): number {
  return Object.values(times).reduce((sum, ms) => sum + ms, 0);
}
