import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Cluster, startCluster } from "../../fixtures/cluster.ts";
import { encodeJpeg, photo } from "../../fixtures/pictures.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../../fixtures/servers/child-server.ts";
import { describeServices } from "../../fixtures/servers/describe-service.ts";
import { expectSettled } from "./expect-settled.ts";
import { KILL_SETTINGS } from "./kill-settings.ts";
import { expectKept } from "./promises.ts";
import { runKills } from "./run-kills.ts";

const KILLS = 60;
const SEED = 20_261;
const TIMEOUT_MS = 600_000;

describeServices(["minio", "rabbitmq", "redis"], () => {
  let cluster: Cluster | undefined;
  beforeAll(async () => {
    cluster = await startCluster({
      ...{ apis: 2, optimizers: 2, workers: 2 },
      environment: KILL_SETTINGS,
    });
  }, SERVER_HOOK_TIMEOUT_MS);
  afterAll(() => cluster?.stop(), SERVER_HOOK_TIMEOUT_MS);

  test(
    "a cluster whose processes and servers are killed at random keeps every promise",
    async () => {
      if (!cluster) throw new Error("The cluster is started before the test");
      const picture = await encodeJpeg(photo(320, 240));
      const run = await runKills(cluster, picture, { kills: KILLS, seed: SEED });
      const victims = [...run.kills.keys()].map((name) => name.split(" ")[0]);
      expect(new Set(victims).size).toBe(6);
      expect(run.promised.length).toBeGreaterThan(KILLS);
      const [api] = cluster.apis;
      await expectKept(api?.url ?? "", picture, run.promised, 120_000);
      await expectSettled(cluster);
    },
    TIMEOUT_MS,
  );
});
