import { afterAll, beforeAll, expect, test } from "bun:test";
import { randomUUID } from "node:crypto";
import { expectSettled } from "../faults/cluster/expect-settled.ts";
import { acceptedId, keptId, pictureOf, problemCode } from "../fixtures/answers.ts";
import { encodeJpeg, jpegSegment, MARKER, photo, withJpegSegments } from "../fixtures/pictures.ts";
import { finalStatus, postPhoto } from "../fixtures/running-service.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../fixtures/servers/child-server.ts";
import { describeServices } from "../fixtures/servers/describe-service.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { readEventStream } from "../http/event-stream.ts";
import { serviceOf } from "./compose-file.ts";
import { holdUpload } from "./held-upload.ts";
import { startTopology, type Topology } from "./topology.ts";
import { createTopologyUser, type TopologyUser } from "./topology-user.ts";

const TIMEOUT_MS = 60_000;

/** One thread for each optimizer, on a machine that runs everything else too; jobs soon tried again. */
const VARIABLES = { WORKERS: "1", RETRY_OPTIMIZER_DELAY_MS: "1000" };

describeServices(["docker-compose", "haproxy", "minio", "rabbitmq", "redis"], () => {
  let topology: Topology;
  let user: TopologyUser;
  let picture: Uint8Array;

  beforeAll(async () => {
    picture = await encodeJpeg(photo(320, 240));
    topology = await startTopology(VARIABLES);
    user = createTopologyUser(topology, picture);
    await user.untilReady();
  }, 2 * SERVER_HOOK_TIMEOUT_MS);
  afterAll(() => topology?.stop(), SERVER_HOOK_TIMEOUT_MS);

  const settled = (): Promise<void> =>
    expectSettled({ settings: topology.apis[0]?.environment ?? {} });

  test("gives a picture back, whichever api is asked for it", async () => {
    const id = await keptId(await user.upload());
    const asked = new Set<string>();
    const askOnce = async (): Promise<boolean> => {
      const requestId = randomUUID();
      const headers = { "X-Request-Id": requestId };
      const answer = await fetch(`${topology.proxy.url}/image/${id}`, { headers });
      await pictureOf(answer);
      expect(answer.headers.get("X-Request-Id")).toBe(requestId);
      asked.add((await user.apiThatAnswered(requestId)).name);
      return asked.size === topology.apis.length;
    };
    await waitFor(askOnce, { what: "both apis to be asked" });
  });

  test("keeps to itself what its nodes count", async () => {
    for (const path of ["/metrics?now", "/%6detrics", "/a/../metrics", "/a\\..\\metrics"]) {
      expect([path, await problemCode(await user.askFor(path))]).toEqual([path, "not_found"]);
    }
    const counted = await fetch(`${topology.apis[0]?.url}/metrics`);
    expect(await counted.text()).toContain("filigrane_uploads_total");
  });

  test("finds at one api what another one has stored", async () => {
    const text = "Twice";
    const requestId = randomUUID();
    const id = await keptId(await user.upload({ text, requestId }));
    const first = await user.apiThatAnswered(requestId);
    const uploadAgain = async (): Promise<boolean> => {
      const requestId = randomUUID();
      const answer = await user.upload({ text, requestId });
      expect(answer.headers.get("X-Cache")).toBe("HIT");
      expect(await keptId(answer)).toBe(id);
      return (await user.apiThatAnswered(requestId)) !== first;
    };
    await waitFor(uploadAgain, { what: "the other api to be asked" });
  });

  test("follows a job to its end in a stream of events", async () => {
    const id = await acceptedId(await user.upload({ prefer: "respond-async" }));
    const headers = { Accept: "text/event-stream" };
    const answer = await fetch(`${topology.proxy.url}/status/${id}`, { headers });
    expect(answer.headers.get("Content-Type")).toStartWith("text/event-stream");
    const stream = readEventStream(answer);
    await stream.ended;
    expect(stream.events.at(-1)).toEqual({ status: "done", url: `/image/${id}` });
    await pictureOf(await fetch(`${topology.proxy.url}/image/${id}`));
  });

  test("takes an upload of 15 MB", async () => {
    const comment = jpegSegment(MARKER.COM, new Uint8Array(0xfff0));
    const large = withJpegSegments(picture, ...Array(Math.ceil(15e6 / 0xfff0)).fill(comment));
    expect(large.length).toBeGreaterThan(15e6);
    await keptId(await postPhoto(topology.proxy, large));
  });

  test("hands on the refusal of one that is too large, while it is still being sent", async () => {
    const large = new Uint8Array(21 * 2 ** 20);
    large.set(picture);
    for (let tries = 0; tries < 10; tries++) {
      const answer = await postPhoto(topology.proxy, large);
      expect(answer.status).toBe(413);
      expect(await problemCode(answer)).toBe("upload_too_large");
    }
  });

  test("lets the api know that a client has left, which then stops its work", async () => {
    const requestId = randomUUID();
    const upload = await holdUpload(topology.proxy, picture, { requestId, wm_text: "Left" });
    // The api waits for it, and would answer in the end.
    topology.minio.freeze();
    try {
      await upload.send();
      upload.leave();
      const api = await user.apiThatAnswered(requestId);
      expect(api.log()).toContainEqual(expect.objectContaining({ requestId, status: 499 }));
    } finally {
      topology.minio.thaw();
    }
    await user.untilReady();
  });

  test(
    "tells whether it is ready, and takes uploads all the same while the store is away",
    async () => {
      const readyz = async (): Promise<[number, unknown]> => {
        const answer = await fetch(`${topology.proxy.url}/readyz`);
        return [answer.status, await answer.json()];
      };
      const up = { state: "up" };
      const optimizers = topology.optimizers.map(({ url }) => [`optimizer ${url}`, up]);
      const dependencies = { store: up, queue: up, cache: up, ...Object.fromEntries(optimizers) };
      expect(await readyz()).toMatchObject([200, { status: "ready", dependencies }]);

      await topology.minio.kill();
      await waitFor(async () => (await user.apisReadyForProxy()).length === 0, {
        ...{ what: "the proxy to see that no api is ready", timeoutMs: 30_000, intervalMs: 100 },
      });
      expect(await readyz()).toMatchObject([503, { dependencies: { store: { state: "down" } } }]);
      const answer = await user.upload();
      await pictureOf(answer);
      expect(answer.headers.get("Content-Location")).toBeNull();

      await topology.minio.restart();
      await user.untilReady();
      await keptId(await user.upload());
    },
    TIMEOUT_MS,
  );

  test(
    "goes on when an api dies",
    async () => {
      const [api] = topology.apis;
      await api?.kill();
      for (let count = 0; count < 6; count++) await keptId(await user.upload());
      await api?.start();
    },
    TIMEOUT_MS,
  );

  test(
    "says in the service's own form that no api is there",
    async () => {
      const upload = await holdUpload(topology.proxy, picture, {
        ...{ requestId: randomUUID(), wm_text: "Cut" },
      });
      await Promise.all(topology.apis.map((api) => api.kill()));
      const cut = await upload.answer;
      expect([cut.status, await problemCode(cut)]).toEqual([502, "backend_unavailable"]);
      upload.leave();
      const refused = await user.upload();
      expect([refused.status, await problemCode(refused)]).toEqual([503, "backend_unavailable"]);
      expect(refused.headers.get("Retry-After")).toBe("1");
      expect(refused.headers.get("Access-Control-Allow-Origin")).toBe("*");

      await Promise.all(topology.apis.map((api) => api.start()));
      await user.untilReady();
      await keptId(await user.upload());
    },
    TIMEOUT_MS,
  );

  test(
    "goes on when an optimizer dies",
    async () => {
      const [optimizer] = topology.optimizers;
      await optimizer?.kill();
      for (let count = 0; count < 6; count++) await keptId(await user.upload());
      await optimizer?.start();
    },
    TIMEOUT_MS,
  );

  test(
    "keeps what is uploaded while no optimizer is there, and does it afterwards",
    async () => {
      await Promise.all(topology.optimizers.map((optimizer) => optimizer.kill()));
      const ids: string[] = [];
      for (let count = 0; count < 3; count++) ids.push(await acceptedId(await user.upload()));
      await Promise.all(topology.optimizers.map((optimizer) => optimizer.start()));
      for (const id of ids) {
        expect(await finalStatus(topology.proxy, id, 40_000)).toMatchObject({ status: "done" });
        await pictureOf(await fetch(`${topology.proxy.url}/image/${id}`));
      }
      // Each api finds out by itself that the optimizers are back.
      for (const api of topology.apis) {
        await waitFor(async () => (await user.upload({ to: api })).status === 200, {
          ...{ what: `${api.name} to have a picture made`, timeoutMs: 40_000, intervalMs: 100 },
        });
      }
      await settled();
    },
    2 * TIMEOUT_MS,
  );

  test(
    "stops in good order, with an upload under way, and leaves nothing half done",
    async () => {
      const { proxy, apis, workers, optimizers, file } = topology;
      const upload = await holdUpload(proxy, picture, {
        ...{ requestId: randomUUID(), wm_text: "Last" },
      });
      const proxyEnd = proxy.end("SIGUSR1");
      await waitFor(() => refusesConnections(proxy.url), { what: "the proxy to begin to stop" });
      await upload.send();
      await keptId(await upload.answer);
      expect(await proxyEnd).toBe(0);

      // As docker-compose does it: what depends on others first.
      for (const nodes of [[...apis, ...workers], optimizers]) {
        await Promise.all(
          nodes.map(async (node) => {
            const startedAt = performance.now();
            expect([node.name, await node.end()]).toEqual([node.name, 0]);
            const { stop_grace_period: graceMs } = serviceOf(file, node.name);
            expect(performance.now() - startedAt).toBeLessThan(graceMs ?? 0);
          }),
        );
      }
      await settled();
    },
    TIMEOUT_MS,
  );
});

async function refusesConnections(url: string): Promise<boolean> {
  try {
    await fetch(`${url}/healthz`, { headers: { Connection: "close" } });
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ECONNREFUSED";
  }
}
