import type { Cluster } from "../../fixtures/cluster.ts";
import { createRandom } from "../../fixtures/random.ts";
import { type Promised, upload } from "./promises.ts";

/** Uploads that are under way at a time, and the pause of each before its next. */
const UPLOADERS = 3;
const PAUSE_MS = 200;

/** Longest time that a victim stays dead, and from its return to the next kill. */
const DEAD_MS = 400;
const CALM_MS = 300;

/** How often each kind of victim is drawn: a broker takes ten times as long to come back as a node. */
const NODE_SHARE = 2;
const SERVER_SHARE = 1;

interface Victim {
  readonly name: string;
  kill(): Promise<void>;
  start(): Promise<void>;
}

export interface KillRun {
  readonly kills: ReadonlyMap<string, number>;
  /** Each id once. */
  readonly promised: readonly Promised[];
  /** How many uploads were answered with each status; 0 for none. */
  readonly answers: ReadonlyMap<number, number>;
  /** The longest that an upload waited for its answer, in milliseconds. */
  readonly longestMs: number;
}

/**
 * Uploads on and on while processes and servers are killed and started again, one after the
 * other, drawn by `seed`. At the end everything runs.
 *
 * @param onKill told of each kill, for a person who watches
 */
export async function runKills(
  cluster: Cluster,
  photo: Uint8Array<ArrayBuffer>,
  options: { kills: number; seed: number; onKill?: (name: string, number: number) => void },
): Promise<KillRun> {
  const random = createRandom(options.seed);
  const victims = victimsOf(cluster);
  const promised = new Map<string, Promised>();
  const answers = new Map<number, number>();
  let longestMs = 0;
  let isOver = false;
  let uploads = 0;

  async function uploadOn(): Promise<void> {
    while (!isOver) {
      const number = uploads++;
      const text = `Photo ${options.seed}-${number}`;
      const { url } = cluster.apis[number % cluster.apis.length] ?? { url: "" };
      const prefer = number % 3 === 0 ? "respond-async" : "";
      const { status, id, ms } = await upload(url, photo, { text, prefer });
      answers.set(status, (answers.get(status) ?? 0) + 1);
      longestMs = Math.max(longestMs, ms);
      if (id) promised.set(id, { id, text });
      await Bun.sleep(PAUSE_MS);
    }
  }

  const kills = new Map<string, number>();
  const uploading = Promise.all(Array.from({ length: UPLOADERS }, uploadOn));
  try {
    for (let number = 1; number <= options.kills; number++) {
      const victim = victims[Math.floor(random() * victims.length)];
      if (!victim) throw new Error("A cluster has somebody to kill");
      kills.set(victim.name, (kills.get(victim.name) ?? 0) + 1);
      options.onKill?.(victim.name, number);
      await victim.kill();
      await Bun.sleep(random() * DEAD_MS);
      await victim.start();
      await Bun.sleep(random() * CALM_MS);
    }
  } finally {
    isOver = true;
    await uploading;
  }
  return { kills, promised: [...promised.values()], answers, longestMs };
}

function victimsOf({ backends, apis, optimizers, workers }: Cluster): readonly Victim[] {
  const { minio, rabbitmq, redis } = backends;
  const servers = Object.entries({ minio, rabbitmq, redis }).map(([name, server]) => ({
    name,
    kill: () => server.kill(),
    start: () => server.restart(),
  }));
  const nodes = [...apis, ...optimizers, ...workers];
  return [
    ...nodes.flatMap((node) => Array<Victim>(NODE_SHARE).fill(node)),
    ...servers.flatMap((server) => Array<Victim>(SERVER_SHARE).fill(server)),
  ];
}
