// Kills the processes and servers of a cluster at random, as its test does, more often:
//
//   bun run kill-cluster [--kills 500] [--seed 1]
import { parseArgs } from "node:util";
import { startCluster } from "../../fixtures/cluster.ts";
import { encodeJpeg, photo } from "../../fixtures/pictures.ts";
import { expectSettled } from "./expect-settled.ts";
import { KILL_SETTINGS } from "./kill-settings.ts";
import { expectKept } from "./promises.ts";
import { runKills } from "./run-kills.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "500" },
    seed: { type: "string", default: "1" },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);

const cluster = await startCluster({
  ...{ apis: 2, optimizers: 2, workers: 2 },
  environment: KILL_SETTINGS,
});
try {
  const startedAt = performance.now();
  const picture = await encodeJpeg(photo(320, 240));
  const run = await runKills(cluster, picture, {
    ...{ kills, seed },
    onKill: (name, number) => console.log(`${number}/${kills} ${name}`),
  });
  const [api] = cluster.apis;
  await expectKept(api?.url ?? "", picture, run.promised, 300_000);
  await expectSettled(cluster, 120_000);
  console.log({
    seconds: Math.round((performance.now() - startedAt) / 1000),
    kills: Object.fromEntries(run.kills),
    answers: Object.fromEntries(run.answers),
    longestAnswerMs: Math.round(run.longestMs),
    promised: run.promised.length,
    lost: 0,
  });
} finally {
  await cluster.stop();
}
