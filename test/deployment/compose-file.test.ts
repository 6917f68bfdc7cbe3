import { beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HOLDS } from "../../src/config/live-settings.ts";
import { readSettings } from "../../src/config/settings.ts";
import { describeService } from "../fixtures/servers/describe-service.ts";
import { requireServer } from "../fixtures/servers/find-server.ts";
import {
  type ComposeFile,
  nodeNames,
  PROJECT,
  readComposeFile,
  serviceOf,
} from "./compose-file.ts";

const NODES = ["api-1", "api-2", "optimizer-1", "optimizer-2", "worker"];
const BACKENDS = ["minio", "rabbitmq", "redis"];

describeService("docker-compose", () => {
  let file: ComposeFile;
  beforeAll(async () => {
    file = await readComposeFile();
  });

  test("the file is valid, and nothing in it is warned about", () => {
    expect(Object.keys(file.services).sort()).toEqual([...NODES, ...BACKENDS, "proxy"].sort());
    expect([...nodeNames(file)].sort()).toEqual(NODES);
  });

  test("its settings start every node without a complaint", () => {
    for (const name of NODES) {
      const { environment } = serviceOf(file, name);
      expect(name).toStartWith(readSettings(environment).ROLE);
    }
  });

  test("a setting from outside reaches every node", async () => {
    const changed = await readComposeFile({ MAX_UPLOAD_BYTES: "5MB", RABBITMQ_PASSWORD: "mine" });
    for (const name of NODES) {
      expect(readSettings(serviceOf(changed, name).environment).MAX_UPLOAD_BYTES).toBe(5_000_000);
    }
    const { environment } = serviceOf(changed, "api-1");
    expect(environment.RABBITMQ_URL).toBe("amqp://filigrane:mine@rabbitmq:5672");
    expect(serviceOf(changed, "rabbitmq").environment.RABBITMQ_DEFAULT_PASS).toBe("mine");
  });

  test("every setting of the service is the file's own or can be set from outside", async () => {
    // Where a node listens and keeps data is the image's; how long it stops goes with stop_grace_period.
    const own = ["HOST", "PORT", "DATA_DIR", "ROLE", "SHUTDOWN_TIMEOUT_MS", "OPTIMIZER_URL"];
    // Nodes that share their backends and have optimizers need neither.
    const unused = ["ALLOW_LOCAL", "MINIO_REGION", "MINIO_USE_SSL", "MINIO_PATH_STYLE"];
    const source = readFileSync(join(PROJECT, "compose.yaml"), "utf8");
    const given = [...source.matchAll(/^ {2,4}([A-Z_]+):/gm)].map(([, name]) => name);
    const missing = Object.keys(HOLDS).filter((name) => !given.includes(name));
    expect(missing.filter((name) => !own.includes(name)).sort()).toEqual(unused.sort());
  });

  test("one node builds the image that all of them run, and stands before them", () => {
    const images = NODES.map((name) => serviceOf(file, name).image);
    expect(new Set(images).size).toBe(1);
    expect(NODES.filter((name) => serviceOf(file, name).build !== undefined)).toEqual([
      "optimizer-1",
    ]);
    // docker-compose 1 makes sure of the images in this order.
    const source = readFileSync(join(PROJECT, "compose.yaml"), "utf8");
    expect(/^services:(?:\n|\s*#.*)*\n {2}([\w-]+):/m.exec(source)?.[1]).toBe("optimizer-1");
  });

  test("a node has the time to finish what it has in hand, and ends before its backends", () => {
    for (const name of NODES) {
      const node = serviceOf(file, name);
      const { ROLE, SHUTDOWN_TIMEOUT_MS } = readSettings(node.environment);
      expect(node.stop_grace_period).toBeGreaterThan(SHUTDOWN_TIMEOUT_MS + 5_000);
      if (ROLE === "optimizer") continue;
      expect(Object.keys(node.depends_on).sort()).toEqual(
        [...BACKENDS, "optimizer-1", "optimizer-2"].sort(),
      );
    }
    expect(Object.keys(serviceOf(file, "proxy").depends_on).sort()).toEqual(["api-1", "api-2"]);
  });

  test("the proxy lets requests end before it is killed", () => {
    const { stop_signal, stop_grace_period: graceMs } = serviceOf(file, "proxy");
    expect(stop_signal).toBe("SIGUSR1");
    expect(graceMs).toBeGreaterThan(proxySeconds("hard-stop-after") * 1_000);
  });

  test("every container comes back by itself and is looked after", () => {
    for (const [name, { restart, healthcheck }] of Object.entries(file.services)) {
      expect([name, restart]).toEqual([name, "unless-stopped"]);
      // The image of the nodes has a health check of its own.
      expect([name, healthcheck !== undefined]).toEqual([name, !NODES.includes(name)]);
    }
  });

  test("only the proxy can be reached from outside", () => {
    const published = Object.entries(file.services).filter(([, { ports }]) => ports.length > 0);
    expect(published.map(([name]) => name)).toEqual(["proxy"]);
    expect(serviceOf(file, "proxy").ports).toEqual([{ published: 3000, target: 3000 }]);
  });

  test("store and queue keep their data, the cache and the nodes keep nothing", () => {
    const volumes = Object.entries(file.services).flatMap(([name, service]) =>
      service.volumes.filter((volume) => !volume.includes("haproxy.cfg")).map(() => name),
    );
    expect(volumes.sort()).toEqual(["minio", "rabbitmq"]);
    expect(Object.keys(file.volumes)).toHaveLength(2);
    // A broker with another host name would not find its files.
    expect(serviceOf(file, "rabbitmq").hostname).toBe("rabbitmq");
    for (const name of [...NODES, "redis"]) expect(serviceOf(file, name).tmpfs).toEqual(["/data"]);
  });

  test("the images of others are pinned to a version", () => {
    for (const name of [...BACKENDS, "proxy"]) {
      expect(serviceOf(file, name).image).toMatch(/:(RELEASE\.)?\d+[.-]\d+[.-]\d+/);
    }
  });
});

describeService("haproxy", () => {
  test("takes the configuration before any node has a name that can be resolved", async () => {
    const child = Bun.spawn(
      [requireServer("haproxy"), "-c", "-f", join(PROJECT, "deploy/haproxy.cfg")],
      { stdout: "ignore", stderr: "pipe" },
    );
    const output = await new Response(child.stderr).text();
    expect(await child.exited, output).toBe(0);
  });
});

/** Seconds of a setting in the proxy's configuration. */
function proxySeconds(name: string): number {
  const configuration = readFileSync(join(PROJECT, "deploy/haproxy.cfg"), "utf8");
  return Number(new RegExp(`^\\s+${name} (\\d+)s$`, "m").exec(configuration)?.[1]);
}

test("the proxy waits longer than a node works on an upload", () => {
  const { JOB_TIMEOUT_MS, STORE_TIMEOUT_MS, QUEUE_TIMEOUT_MS } = readSettings({});
  const longestMs = 2 * JOB_TIMEOUT_MS + 3 * STORE_TIMEOUT_MS + QUEUE_TIMEOUT_MS;
  expect(proxySeconds("timeout server") * 1_000).toBeGreaterThan(longestMs);
});
