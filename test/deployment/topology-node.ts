import { readSettings } from "../../src/config/settings.ts";
import { type ListeningProcess, startServiceProcess } from "../fixtures/service-process.ts";
import { type Addresses, localized } from "./addresses.ts";
import { type ComposeFile, serviceOf } from "./compose-file.ts";

/** A node of the topology as a process, which can be started again at its address. */
export interface TopologyNode {
  /** Such as `api-1`. */
  readonly name: string;
  readonly role: string;
  readonly url: string;
  /** Its whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it has logged since it was last started. */
  log(): ListeningProcess["log"];
  /** Starts it, until it listens; nothing when it runs. */
  start(): Promise<void>;
  /** Ends it at once, as a crash would; nothing when it does not run. */
  kill(): Promise<void>;
  /** Asks it to end, as `docker stop` does, and gives its exit code. */
  end(): Promise<number>;
}

/** Where a node listens in its container. */
export function addressOf(file: ComposeFile, name: string): string {
  return `${name}:${readSettings(serviceOf(file, name).environment).PORT}`;
}

export function createTopologyNode(
  file: ComposeFile,
  name: string,
  addresses: Addresses,
): TopologyNode {
  const environment = {
    ...localizedValues(serviceOf(file, name).environment, addresses),
    HOST: "127.0.0.1",
    PORT: `${addresses.get(addressOf(file, name))}`,
  };
  let running: ListeningProcess | undefined;
  return {
    name,
    role: readSettings(environment).ROLE,
    url: `http://${environment.HOST}:${environment.PORT}`,
    environment,
    log: () => running?.log ?? [],
    async start() {
      running ??= await startServiceProcess({ environment });
    },
    async kill() {
      const ending = running;
      running = undefined;
      await ending?.kill();
    },
    async end() {
      if (!running) throw new Error(`${name} does not run`);
      running.signal("SIGTERM");
      return await running.exited;
    },
  };
}

function localizedValues(
  variables: Readonly<Record<string, string>>,
  addresses: Addresses,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, localized(value, addresses)]),
  );
}
