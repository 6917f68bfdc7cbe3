import { join } from "node:path";
import { OUTPUT_FORMATS, type OutputFormat } from "../../src/domain/image-format.ts";
import { createTemporaryFolder } from "../../test/fixtures/temporary-folder.ts";
import type { ListeningProcess } from "../listening-process.ts";
import type { BenchPicture } from "../pictures.ts";
import { type ProcessorTime, readProcessorTime } from "../processor-time.ts";
import { startServiceProcess } from "../service-process.ts";
import { turnOrder } from "../turns.ts";
import type { LoadPlan, LoadResult } from "./load.ts";
import { runLoadProcess } from "./load-process.ts";
import { findNode, startPeerProcess } from "./peer-process.ts";

export const CLIENTS = 4;
export const WORKERS = 2;
/** Of each client, at the start of a round. */
const WARM_UPS = 3;

export interface HttpOptions {
  readonly pictures: readonly BenchPicture[];
  readonly rounds: number;
  readonly secondsPerRound: number;
  /** Told in a few words what goes on. */
  readonly onProgress: (what: string) => void;
}

/** What one service did in one round. */
export interface HttpRound extends LoadResult {
  /** What it took of the service's processor time, warm-ups included. */
  readonly service: ProcessorTime;
}

export interface HttpResult {
  readonly picture: string;
  readonly format: OutputFormat;
  readonly pictureBytes: number;
  readonly ours: readonly HttpRound[];
  /** As many rounds, taken in turns; none when there is no Node on this machine. */
  readonly peer: readonly HttpRound[];
}

/**
 * Our service and the peer service under the same load, in turns. What a service is like when it has just
 * started is another section's: the first round is not counted.
 */
export async function measureHttp(options: HttpOptions): Promise<HttpResult[]> {
  await using stack = new AsyncDisposableStack();
  const folder = await createTemporaryFolder();
  stack.defer(() => folder.remove());
  const start = async (process: Promise<ListeningProcess>): Promise<ListeningProcess> => {
    const started = await process;
    stack.defer(() => started.stop());
    return started;
  };
  const ours = await start(startServiceProcess({ WORKERS: `${WORKERS}` }));
  const node = findNode();
  const peer = node === undefined ? undefined : await start(startPeerProcess(node));

  let firstNumber = 0;
  const results: HttpResult[] = [];
  for (const { name, bytes } of options.pictures) {
    const path = join(folder.path, "photo");
    await Bun.write(path, bytes);
    for (const format of OUTPUT_FORMATS) {
      const entries = [ours, ...(peer ? [peer] : [])].map((service) => ({
        service,
        rounds: [] as HttpRound[],
      }));
      for (let round = 0; round <= options.rounds; round++) {
        options.onProgress(`${name} to ${format}, round ${round} of ${options.rounds}`);
        for (const { service, rounds } of turnOrder(entries, round)) {
          const plan = { format, firstNumber, durationMs: 1000 * options.secondsPerRound };
          const done = await measureRound(service, path, plan);
          firstNumber += done.uploads;
          if (round > 0) rounds.push(done);
        }
      }
      const [our, their] = entries;
      results.push({
        picture: name,
        format,
        pictureBytes: bytes.byteLength,
        ours: our?.rounds ?? [],
        peer: their?.rounds ?? [],
      });
    }
  }
  return results;
}

async function measureRound(
  { pid, url }: ListeningProcess,
  photoPath: string,
  plan: Pick<LoadPlan, "format" | "firstNumber" | "durationMs">,
): Promise<HttpRound> {
  const before = await readProcessorTime(pid);
  const load = await runLoadProcess(
    { ...plan, url, clients: CLIENTS, warmUps: WARM_UPS },
    photoPath,
  );
  const after = await readProcessorTime(pid);
  return {
    ...load,
    service: {
      mainMs: after.mainMs - before.mainMs,
      totalMs: after.totalMs - before.totalMs,
    },
  };
}
