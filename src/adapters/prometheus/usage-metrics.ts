import { Counter, Gauge, type Registry } from "prom-client";
import type { ServiceUsage } from "../../ports/usage.ts";

interface UsageMetric {
  readonly name: string;
  readonly help: string;
  /** `undefined` where there is no such thing: the metric is left out. */
  readonly value: (usage: ServiceUsage) => number | undefined;
}

const GAUGES: readonly UsageMetric[] = [
  {
    name: "filigrane_workers",
    help: "Worker threads",
    value: ({ pool }) => pool?.size,
  },
  {
    name: "filigrane_workers_busy",
    help: "Worker threads with a picture in hand",
    value: ({ pool }) => pool?.busy,
  },
  {
    name: "filigrane_pool_waiting",
    help: "Pictures that wait for a worker",
    value: ({ pool }) => pool?.waiting,
  },
  {
    name: "filigrane_output_buffers_out",
    help: "Output buffers with a worker or a reader",
    value: ({ pool }) => pool?.outputs.out,
  },
  {
    name: "filigrane_upload_buffers_leased",
    help: "Uploads being received or worked on",
    value: ({ buffers }) => buffers.leased,
  },
  {
    name: "filigrane_upload_buffers_leased_bytes",
    help: "Memory of those uploads, which MAX_INFLIGHT_BYTES bounds",
    value: ({ buffers }) => buffers.leasedBytes,
  },
  {
    name: "filigrane_upload_buffers_idle_bytes",
    help: "Memory kept for the next uploads",
    value: ({ buffers }) => buffers.idleBytes,
  },
];

/** What only ever grows, from the start of the process on. */
const COUNTERS: readonly UsageMetric[] = [
  {
    name: "filigrane_workers_replaced_total",
    help: "Worker threads that crashed or were overdue",
    value: ({ pool }) => pool?.replaced,
  },
  {
    name: "filigrane_workers_abandoned_total",
    help: "Worker threads that could not be ended",
    value: ({ pool }) => pool?.abandoned,
  },
  {
    name: "filigrane_output_buffers_lost_total",
    help: "Output buffers lost with their worker",
    value: ({ pool }) => pool?.outputs.lost,
  },
];

/** What is in use, and what has become of it so far, read when a report is made. */
export function addUsageMetrics(registry: Registry, usage: () => ServiceUsage): void {
  const registers = [registry];
  for (const { name, help, value } of GAUGES) {
    new Gauge({
      ...{ name, help, registers },
      collect() {
        const now = value(usage());
        if (now === undefined) this.remove();
        else this.set(now);
      },
    });
  }
  for (const { name, help, value } of COUNTERS) {
    new Counter({
      ...{ name, help, registers },
      collect() {
        const total = value(usage());
        // A counter cannot be set: it is counted anew.
        this.reset();
        if (total === undefined) this.remove();
        else this.inc(total);
      },
    });
  }
}
