import { Counter, Gauge, type Registry } from "prom-client";

/**
 * The process under the names that every Prometheus client uses. prom-client's own set reads Node's
 * event loop and heap, which Bun reports as zeros.
 */
export function addProcessGauges(registry: Registry): void {
  const registers = [registry];
  let countedSeconds = 0;
  new Counter({
    name: "process_cpu_seconds_total",
    help: "Processor time of all threads",
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      const seconds = (user + system) / 1e6;
      this.inc(Math.max(0, seconds - countedSeconds));
      countedSeconds = Math.max(countedSeconds, seconds);
    },
  });
  new Gauge({
    name: "process_resident_memory_bytes",
    help: "Resident memory",
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Gauge({
    name: "process_start_time_seconds",
    help: "When the process started, in seconds since 1970",
    registers,
  }).set(Math.round(performance.timeOrigin) / 1000);
}
