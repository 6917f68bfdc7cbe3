import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ChildServer } from "../fixtures/servers/child-server.ts";
import { freePort } from "../fixtures/servers/free-port.ts";
import { type HaproxyServer, startHaproxy } from "../fixtures/servers/haproxy.ts";
import { type MinioServer, startMinio } from "../fixtures/servers/minio.ts";
import { startRabbitmq } from "../fixtures/servers/rabbitmq.ts";
import { startRedis } from "../fixtures/servers/redis.ts";
import { type Addresses, localized } from "./addresses.ts";
import {
  type ComposeFile,
  nodeNames,
  PROJECT,
  readComposeFile,
  serviceOf,
} from "./compose-file.ts";
import { addressOf, createTopologyNode, type TopologyNode } from "./topology-node.ts";

/** What `compose.yaml` describes, as processes of this machine in place of containers. */
export interface Topology {
  readonly file: ComposeFile;
  readonly proxy: HaproxyServer;
  readonly minio: MinioServer;
  readonly apis: readonly TopologyNode[];
  readonly optimizers: readonly TopologyNode[];
  readonly workers: readonly TopologyNode[];
  /** Ends everything, in any state. */
  stop(): Promise<void>;
}

/**
 * Starts everything in the file, each process with the environment that its container is given but for
 * addresses.
 *
 * @param variables what somebody who starts the containers has set
 */
export async function startTopology(
  variables: Readonly<Record<string, string>>,
): Promise<Topology> {
  const file = await readComposeFile(variables);
  await using starting = new AsyncDisposableStack();
  const { minio, ...backends } = await startBackends(file, starting);

  const addresses = new Map(backends.addresses);
  for (const name of nodeNames(file)) addresses.set(addressOf(file, name), await freePort());
  const nodes = nodeNames(file).map((name) => createTopologyNode(file, name, addresses));
  starting.defer(async () => {
    await Promise.all(nodes.map((node) => node.kill()));
  });
  await Promise.all(nodes.map((node) => node.start()));
  const proxy = starting.adopt(await startProxy(file, addresses), (server) => server.stop());

  const ofRole = (role: string): readonly TopologyNode[] =>
    nodes.filter((node) => node.role === role);
  const running = starting.move();
  return {
    ...{ file, proxy, minio },
    apis: ofRole("api"),
    optimizers: ofRole("optimizer"),
    workers: ofRole("worker"),
    stop: () => running.disposeAsync(),
  };
}

/** Starts the three with the credentials and options that the file gives them. */
async function startBackends(
  file: ComposeFile,
  starting: AsyncDisposableStack,
): Promise<{ readonly minio: MinioServer; readonly addresses: Addresses }> {
  const value = (service: string, name: string): string => {
    const found = serviceOf(file, service).environment[name];
    if (found === undefined) throw new Error(`${service} is given no ${name}`);
    return found;
  };
  const stop = (server: ChildServer): Promise<void> => server.stop();

  const rootUser = value("minio", "MINIO_ROOT_USER");
  const rootPassword = value("minio", "MINIO_ROOT_PASSWORD");
  const minio = starting.adopt(await startMinio({ rootUser, rootPassword }), stop);
  const user = value("rabbitmq", "RABBITMQ_DEFAULT_USER");
  const password = value("rabbitmq", "RABBITMQ_DEFAULT_PASS");
  const rabbitmq = starting.adopt(await startRabbitmq({ user, password }), stop);
  const [, ...args] = serviceOf(file, "redis").command;
  const redis = starting.adopt(await startRedis({ args }), stop);
  const addresses = new Map([
    ["minio:9000", minio.port],
    ["rabbitmq:5672", rabbitmq.port],
    ["redis:6379", redis.port],
  ]);
  return { minio, addresses };
}

/** With the file's configuration, in which it and the nodes have other addresses. */
function startProxy(file: ComposeFile, addresses: Addresses): Promise<HaproxyServer> {
  const configuration = readFileSync(join(PROJECT, "deploy/haproxy.cfg"), "utf8");
  const { environment, ports } = serviceOf(file, "proxy");
  const bind = `bind :${ports[0]?.target}\n`;
  if (!configuration.includes(bind)) throw new Error(`The proxy has no line ${bind}`);
  return startHaproxy({
    environment,
    configuration: (port) =>
      localized(configuration, addresses).replace(bind, `bind 127.0.0.1:${port}\n`),
  });
}
