import { postPhoto } from "../fixtures/running-service.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { connectRaw } from "../http/raw-client.ts";
import type { Topology } from "./topology.ts";
import type { TopologyNode } from "./topology-node.ts";

/** Somebody who uploads through the proxy, and can read the logs. */
export interface TopologyUser {
  /** Uploads the picture, with a text of its own unless told; to the proxy unless told. */
  upload(options?: UploadOptions): Promise<Response>;
  /** Asks the proxy for a path as it is: `fetch` would ask for the one that its dots lead to. */
  askFor(path: string): Promise<Response>;
  /** The api that has logged a request with this id. */
  apiThatAnswered(requestId: string): Promise<TopologyNode>;
  /** Resolves once a request through the proxy meets an api that is ready. */
  untilReady(): Promise<void>;
  /** Those apis that the proxy takes to be ready. */
  apisReadyForProxy(): Promise<readonly TopologyNode[]>;
}

interface UploadOptions {
  readonly text?: string;
  readonly requestId?: string;
  readonly prefer?: string;
  readonly to?: { readonly url: string };
}

export function createTopologyUser(topology: Topology, picture: Uint8Array): TopologyUser {
  const { proxy, apis } = topology;
  let uploads = 0;
  return {
    upload({ text, requestId = crypto.randomUUID(), prefer = "", to = proxy } = {}) {
      uploads += 1;
      const headers = { "X-Request-Id": requestId, Prefer: prefer };
      return postPhoto(to, picture, { wm_text: text ?? `Upload ${uploads}` }, { headers });
    },
    async askFor(path) {
      const client = await connectRaw(proxy);
      await client.send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
      const answer = await client.answer();
      client.leave();
      return answer;
    },
    apiThatAnswered: (requestId) =>
      waitFor(() => apis.find((api) => api.log().some((line) => line.requestId === requestId)), {
        what: `an api to log the request ${requestId}`,
      }),
    async untilReady() {
      await waitFor(async () => (await fetch(`${proxy.url}/readyz`)).ok, {
        ...{ what: "an api to be ready", timeoutMs: 30_000, intervalMs: 100 },
      });
    },
    async apisReadyForProxy() {
      const log = await proxy.log();
      return apis.filter(({ name }) => {
        const changes = [...log.matchAll(new RegExp(`^Server ready/${name} is (UP|DOWN)`, "gm"))];
        return changes.at(-1)?.[1] !== "DOWN";
      });
    },
  };
}
