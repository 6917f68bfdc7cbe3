import { Gauge, type Registry } from "prom-client";
import type { ServiceUsage } from "../../ports/usage.ts";

interface UsageGauge {
  readonly name: string;
  readonly help: string;
  /** `undefined` where there is no such thing: the gauge is left out. */
  readonly value: (usage: ServiceUsage) => number | undefined;
}

const GAUGES: readonly UsageGauge[] = [
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
    name: "filigrane_workers_replaced",
    help: "Worker threads that crashed or were overdue, since the start",
    value: ({ pool }) => pool?.replaced,
  },
  {
    name: "filigrane_workers_abandoned",
    help: "Worker threads that could not be ended, since the start",
    value: ({ pool }) => pool?.abandoned,
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
    name: "filigrane_output_buffers_lost",
    help: "Output buffers lost with their worker, since the start",
    value: ({ pool }) => pool?.outputs.lost,
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

/** Gauges of what is in use, read when a report is made. */
export function addUsageGauges(registry: Registry, usage: () => ServiceUsage): void {
  for (const { name, help, value } of GAUGES) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const now = value(usage());
        if (now === undefined) this.remove();
        else this.set(now);
      },
    });
  }
}
