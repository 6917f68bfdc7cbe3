import { join } from "node:path";
import type { RealBackends } from "../../test/fixtures/servers/real-backends.ts";
import { createTemporaryFolder } from "../../test/fixtures/temporary-folder.ts";
import { runLoadProcess } from "../http/load-process.ts";
import type { BenchPicture } from "../pictures.ts";
import { readProcessorTime } from "../processor-time.ts";
import { type ServiceProcess, startServiceProcess } from "../service-process.ts";
import { turnOrder } from "../turns.ts";
import { readIdleMs } from "./idle-time.ts";
import {
  backendProcesses,
  type ProcessorTimes,
  readProcessorTimes,
  timesEach,
} from "./processor-times.ts";

export const CLIENTS = 4;
const WARM_UPS = 3;

export interface ScalingOptions {
  readonly backends: RealBackends;
  readonly picture: BenchPicture;
  readonly rounds: number;
  readonly secondsPerRound: number;
  /** Told in a few words what goes on. */
  readonly onProgress: (what: string) => void;
}

/** What an api did in one round. */
export interface ScalingRound {
  readonly perSecond: number;
  /** Cores of the machine that had nothing to do, on average. */
  readonly idleCores: number;
  /** An upload's, by process: `api`, `optimizers`, `load` and the backends. */
  readonly processorMs: ProcessorTimes;
  /** Of `api`'s: what its main thread took, which is one for all uploads. */
  readonly apiMainMs: number;
}

export interface ScalingResult {
  readonly one: readonly ScalingRound[];
  /** As many rounds, taken in turns. */
  readonly two: readonly ScalingRound[];
}

/** An api with one optimizer and one with two, of one worker each, under the same load. */
export async function measureScaling(options: ScalingOptions): Promise<ScalingResult> {
  const { backends, picture, rounds, secondsPerRound, onProgress } = options;
  await using stack = new AsyncDisposableStack();
  const folder = await createTemporaryFolder();
  stack.defer(() => folder.remove());
  const photoPath = join(folder.path, "photo");
  await Bun.write(photoPath, picture.bytes);
  const start = async (settings: Readonly<Record<string, string>>) => {
    const service = await startServiceProcess(settings);
    stack.defer(() => service.stop());
    return service;
  };
  const optimizer = () => start({ ROLE: "optimizer", WORKERS: "1" });
  const optimizers = [await optimizer(), await optimizer()];
  const apiWith = async (used: readonly ServiceProcess[]) => {
    const urls = used.map(({ url }) => url).join(",");
    return await start({ ...backends.newSettings(), ROLE: "api", OPTIMIZER_URL: urls });
  };
  const one = { api: await apiWith(optimizers.slice(0, 1)), rounds: [] as ScalingRound[] };
  const two = { api: await apiWith(optimizers), rounds: [] as ScalingRound[] };

  let firstNumber = 0;
  for (let round = 0; round < rounds; round++) {
    onProgress(`optimizers, round ${round + 1} of ${rounds}`);
    for (const { api, rounds } of turnOrder([one, two], round)) {
      const pids = {
        ...{ api: api.pid, ...backendProcesses(backends) },
        ...Object.fromEntries(optimizers.map(({ pid }, index) => [`optimizer ${index}`, pid])),
      };
      const moment = async () => ({
        at: performance.now(),
        idleMs: await readIdleMs(),
        all: await readProcessorTimes(pids),
        api: await readProcessorTime(api.pid),
      });
      const before = await moment();
      const load = await runLoadProcess(
        {
          ...{ format: "jpeg", url: api.url, clients: CLIENTS, warmUps: WARM_UPS, firstNumber },
          durationMs: 1000 * secondsPerRound,
        },
        photoPath,
      );
      const after = await moment();
      firstNumber += load.uploads;
      const {
        "optimizer 0": first = 0,
        "optimizer 1": second = 0,
        ...others
      } = timesEach(before.all, after.all, load.uploads);
      rounds.push({
        perSecond: (1000 * load.latenciesMs.flat().length) / load.elapsedMs,
        idleCores: (after.idleMs - before.idleMs) / (after.at - before.at),
        processorMs: {
          ...{ ...others, optimizers: first + second },
          load: load.processorMs / load.uploads,
        },
        apiMainMs: (after.api.mainMs - before.api.mainMs) / load.uploads,
      });
    }
  }
  return { one: one.rounds, two: two.rounds };
}
