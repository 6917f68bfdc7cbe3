import type { BrokerLink } from "./broker-link.ts";
import { declareQueues, declareWaitQueue, type QueueNames } from "./topology.ts";

/** Makes sure, on a channel of its own, that main and dead queue are there: somebody may delete them. */
export async function ensureQueues(
  link: BrokerLink,
  names: QueueNames,
  signal: AbortSignal,
): Promise<void> {
  await link.withChannel(
    (channel) => link.ask(() => declareQueues(channel, names), signal),
    signal,
  );
}

/** Likewise the wait queue of this delay, whose life is counted anew from here. */
export async function ensureWaitQueue(
  link: BrokerLink,
  { names, waitMs }: { readonly names: QueueNames; readonly waitMs: number },
  signal: AbortSignal,
): Promise<void> {
  await link.withChannel(
    (channel) => link.ask(() => declareWaitQueue(channel, names, waitMs), signal),
    signal,
  );
}
