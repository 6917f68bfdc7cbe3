import type { Channel, GetMessage } from "amqplib";
import { untilAborted } from "../../domain/until-aborted.ts";
import type { DeadLetter } from "../../ports/job-queue.ts";
import type { BrokerLink } from "./broker-link.ts";
import { letterId, readDeadLetter } from "./letters.ts";
import { declareQueues, type QueueNames } from "./topology.ts";

/**
 * The letters in the queue of the dead. AMQP cannot look into a queue: each walk takes every letter
 * that is there and gives it back in its place. One walk at a time; what the walk of another process
 * holds at that moment is not seen.
 */
export interface DeadLetters {
  /** The newest first; only `limit` bodies are in memory at a time. */
  newest(limit: number, signal: AbortSignal): Promise<readonly DeadLetter[]>;
  /** Removes every letter with one of these ids. */
  remove(ids: ReadonlySet<string>, signal: AbortSignal): Promise<number>;
}

export function createDeadLetters(link: BrokerLink, names: QueueNames): DeadLetters {
  let lastWalk: Promise<unknown> = Promise.resolve();

  /** Calls `visit` with each letter, the oldest first. */
  async function walk(
    visit: (letter: GetMessage, channel: Channel) => void,
    signal: AbortSignal,
  ): Promise<void> {
    await link.withChannel(async (channel) => {
      // Letters that come meanwhile are left to the next walk, so that this one ends.
      const count = await link.ask(() => declareQueues(channel, names), signal);
      for (let index = 0; index < count; index++) {
        const letter = await link.ask(() => channel.get(names.dead), signal);
        if (!letter) return;
        visit(letter, channel);
      }
    }, signal);
  }

  /** Starts after the walk before it; who no longer wants it does not wait that long. */
  function inTurn(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const turn = lastWalk.then(() => {
      signal.throwIfAborted();
      return work();
    });
    lastWalk = turn.catch(() => {});
    return untilAborted(turn, signal);
  }

  return {
    async newest(limit, signal) {
      const letters: DeadLetter[] = [];
      await inTurn(
        () =>
          walk((letter) => {
            letters.push(readDeadLetter(letter));
            if (letters.length > limit) letters.shift();
          }, signal),
        signal,
      );
      return letters.reverse();
    },
    async remove(ids, signal) {
      let removed = 0;
      await inTurn(
        () =>
          walk((letter, channel) => {
            if (!ids.has(letterId(letter))) return;
            channel.ack(letter);
            removed += 1;
          }, signal),
        signal,
      );
      return removed;
    },
  };
}
