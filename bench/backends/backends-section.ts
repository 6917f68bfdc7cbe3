import { availableParallelism } from "node:os";
import { startRealBackends } from "../../test/fixtures/servers/real-backends.ts";
import { drawnPicture, SIZE_6MP } from "../pictures.ts";
import type { Section } from "../report.ts";
import { measureApiMemory } from "./api-memory.ts";
import { apiMemoryTable, apiMemoryVerdict, latencyTable } from "./backends-tables.ts";
import { type DrainResult, measureDrain } from "./drain.ts";
import { drainLimits, drainTable } from "./drain-tables.ts";
import { measureLatencies, WORKERS } from "./latencies.ts";
import { CLIENTS, measureScaling } from "./scaling.ts";
import { paperTable, scalingLimit, scalingTable } from "./scaling-tables.ts";

const LATENCY_ROUNDS = 100;
const JOBS = 150;
const SMALL = { width: 800, height: 600 };
const SCALING = { rounds: 3, secondsPerRound: 4 };

/** The real three beside the embedded backends, remote optimizers, and what an api takes. */
export async function backendsSection(onProgress: (what: string) => void): Promise<Section> {
  const cores = availableParallelism();
  await using stack = new AsyncDisposableStack();
  const backends = await startRealBackends(16);
  stack.defer(() => backends.stop());
  const picture = await drawnPicture("drawn, 6 MP", SIZE_6MP);
  const small = await drawnPicture("drawn, small", SMALL);

  const latencies = await measureLatencies({
    ...{ backends, picture, rounds: LATENCY_ROUNDS, onProgress },
  });
  const drains: DrainResult[] = [];
  for (const real of [undefined, backends]) {
    for (const consumers of [1, 2]) {
      onProgress(`${real ? "real" : "embedded"} jobs, ${consumers} at a time`);
      const options = { real, consumers, jobs: JOBS, workers: WORKERS, picture: small };
      drains.push(await measureDrain(options));
    }
  }
  const scaling = await measureScaling({ backends, picture, ...SCALING, onProgress });
  onProgress("memory of an api");
  const memory = await measureApiMemory(backends);

  return {
    title: "Backends",
    notes: [
      "MinIO, RabbitMQ and Redis run on the same machine as the services, each in a process of its " +
        `own, and as the clients: ${cores} cores do all the work. They are asked over loopback, so ` +
        "what a network takes comes on top.",
      `Latency: one client, one upload after another, ${WORKERS} workers; a JPEG of 6 MP, each ` +
        "fresh one a photo and a text of its own; embedded and real in turns.",
      `Retries: ${JOBS} jobs of ${SMALL.width}x${SMALL.height} pixels wait when the service starts, ` +
        `which has ${WORKERS} workers. ${drainLimits(drains, cores)}`,
      `Optimizers: an api whose optimizers have one worker each, ${CLIENTS} clients, a JPEG of 6 MP ` +
        `with another text each time; ${SCALING.rounds} rounds of ${SCALING.secondsPerRound} s, in ` +
        `turns. ${scalingLimit(scaling, cores)}`,
      apiMemoryVerdict(memory),
    ],
    tables: [
      latencyTable(latencies),
      drainTable(drains),
      scalingTable(scaling),
      paperTable(scaling),
      apiMemoryTable(memory),
    ],
  };
}
