import type { Bell, BellStart } from "./bells-thread.ts";
import { median } from "./statistics.ts";

/** Medians, in microseconds. */
export interface BellTimes {
  /** What ringing takes of the thread that rings. */
  readonly ringUs: number;
  /** From before the ring until the idle worker runs. */
  readonly answerUs: number;
}

const BELLS: readonly Bell[] = ["MessagePort", "BroadcastChannel", "Atomics.waitAsync"];
const ROUNDS = 5;
const RINGS = 100;
const ANSWER_TIMEOUT_MS = 1000;

/**
 * The ways to call an idle worker without its event loop standing still, in turns. Takes a second.
 */
export async function measureBells(): Promise<ReadonlyMap<Bell, BellTimes>> {
  const rings = new Map(
    BELLS.map((bell) => [bell, { ring: [] as number[], answer: [] as number[] }]),
  );
  for (let round = 0; round < ROUNDS; round++) {
    for (const [bell, { ring, answer }] of rings) {
      for (const [ringMs, answerMs] of await ringOften(bell)) {
        ring.push(ringMs);
        answer.push(answerMs);
      }
    }
  }
  return new Map(
    [...rings].map(([bell, { ring, answer }]) => [
      bell,
      { ringUs: 1000 * median(ring), answerUs: 1000 * median(answer) },
    ]),
  );
}

async function ringOften(bell: Bell): Promise<(readonly [ringMs: number, answerMs: number])[]> {
  const words = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  const { port1, port2 } = new MessageChannel();
  const channel = `bell-${crypto.randomUUID()}`;
  const broadcast = new BroadcastChannel(channel);
  const worker = new Worker(new URL("./bells-thread.ts", import.meta.url));
  const ring = {
    MessagePort: () => port1.postMessage({ region: 0, epoch: 1, seat: 0 }),
    BroadcastChannel: () => broadcast.postMessage({ region: 0, epoch: 1, seat: 0 }),
    "Atomics.waitAsync": () => {
      Atomics.add(words, 0, 1);
      Atomics.notify(words, 0);
    },
  } satisfies Record<Bell, () => void>;
  try {
    const start = { bell, words: words.buffer, port: port2, channel } satisfies BellStart;
    worker.postMessage(start, [port2]);
    await new Promise((resolve) => worker.addEventListener("message", resolve, { once: true }));
    const times: (readonly [number, number])[] = [];
    for (let count = 0; count < RINGS; count++) {
      // Time for the worker to fall asleep again.
      await Bun.sleep(1);
      times.push(timeRing(words, ring[bell]));
    }
    return times;
  } finally {
    worker.terminate();
    broadcast.close();
    port1.close();
  }
}

function timeRing(words: Int32Array, ring: () => void): readonly [number, number] {
  const heard = Atomics.load(words, 1);
  const startedAt = performance.now();
  ring();
  const rungAt = performance.now();
  while (Atomics.load(words, 1) === heard) {
    if (performance.now() - rungAt > ANSWER_TIMEOUT_MS) throw new Error("The bell is not heard");
  }
  return [rungAt - startedAt, performance.now() - startedAt];
}
