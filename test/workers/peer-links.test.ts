import { expect, test } from "bun:test";
import type { WorkerPeer, WorkerPeerGone } from "../../src/workers/messages.ts";
import { createPeerLinks, type LinkedWorker } from "../../src/workers/peer-links.ts";

interface ListeningWorker extends LinkedWorker {
  readonly heard: (WorkerPeer | WorkerPeerGone)[];
}

function createWorker(index: number): ListeningWorker {
  const heard: ListeningWorker["heard"] = [];
  return {
    index,
    heard,
    tell(message, transfer) {
      heard.push(message);
      expect(transfer).toEqual(message.type === "peer" ? [message.port] : []);
    },
  };
}

function peersIn(worker: ListeningWorker): WorkerPeer[] {
  return worker.heard.filter((message) => message.type === "peer");
}

function goneIn(worker: ListeningWorker): number[] {
  return worker.heard.filter(({ type }) => type === "peer-gone").map(({ index }) => index);
}

function join(count: number) {
  const links = createPeerLinks();
  const workers = Array.from({ length: count }, (_, index) => createWorker(index));
  for (const worker of workers) links.join(worker);
  return { links, workers };
}

function closePorts(workers: readonly ListeningWorker[]): void {
  for (const { port } of workers.flatMap(peersIn)) port.close();
}

test("tells each worker of every other", () => {
  const { workers } = join(4);
  for (const worker of workers) {
    const others = workers.filter((other) => other !== worker);
    const peers = peersIn(worker).sort((a, b) => a.index - b.index);
    expect(peers.map(({ index }) => index)).toEqual(others.map(({ index }) => index));
  }
  closePorts(workers);
});

test("the two ports of a pair are the ends of one channel", async () => {
  const { workers } = join(2);
  const [first, second] = workers.map((worker) => peersIn(worker)[0]?.port);
  const { promise, resolve } = Promise.withResolvers<unknown>();
  if (second) second.onmessage = ({ data }) => resolve(data);
  first?.postMessage("hello");
  expect(await promise).toBe("hello");
  closePorts(workers);
});

test("tells all others of one that leaves, once", () => {
  const { links, workers } = join(3);
  const [leaver, ...others] = workers;
  if (leaver) {
    links.leave(leaver);
    links.leave(leaver);
    expect(goneIn(leaver)).toEqual([]);
  }
  for (const other of others) expect(goneIn(other)).toEqual([0]);
  closePorts(workers);
});

test("a successor takes the place of the one before it, whose late leave changes nothing", () => {
  const { links, workers } = join(3);
  const [first, ...others] = workers;
  const successor = createWorker(0);
  links.join(successor);
  if (first) links.leave(first);
  for (const other of others) {
    expect(goneIn(other)).toEqual([0]);
    expect(other.heard.at(-1)).toMatchObject({ type: "peer", index: 0 });
  }
  expect(peersIn(successor).map(({ index }) => index)).toEqual([1, 2]);
  closePorts([...workers, successor]);
});

test("one that never joined is not missed", () => {
  const { links, workers } = join(2);
  links.leave(createWorker(7));
  links.leave(createWorker(0));
  expect(workers.flatMap(goneIn)).toEqual([]);
  closePorts(workers);
});
