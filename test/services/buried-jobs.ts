import type { DeadLetter, JobQueue, Verdict } from "../../src/ports/job-queue.ts";
import { createDeadJobs, type DeadJobs } from "../../src/services/dead-jobs.ts";
import type { Selection } from "../../src/services/dead-letters.ts";
import type { ReplayOutcome } from "../../src/services/replay-letters.ts";
import type { ServiceRoom } from "../fixtures/service-room.ts";
import { waitFor } from "../fixtures/wait-for.ts";

export const ALL: Selection = { kind: "all" };

const { signal } = new AbortController();

/** The dead jobs of a room, with some of its queue's methods replaced where a test asks for it. */
export function deadJobsOf(room: ServiceRoom, faults: Partial<JobQueue> = {}): DeadJobs {
  return createDeadJobs({ ...room, queue: { ...room.queue, ...faults } });
}

export function lettersOf({ queue }: ServiceRoom): Promise<readonly DeadLetter[]> {
  return queue.deadLetters(1000, signal);
}

/** A verdict of death, by the code. */
export function death(code: string, attempts = 1): Verdict {
  return { action: "dead", code, reason: `It died of ${code}`, attempts };
}

/** Publishes the message and has it judged: by the service's own consumer unless told. */
export async function bury(
  room: ServiceRoom,
  body: string,
  verdict?: Verdict,
): Promise<DeadLetter> {
  const before = (await lettersOf(room)).length;
  await room.queue.publish(body, signal);
  await consumeUntil(room, async () => (await lettersOf(room)).length > before, verdict);
  const [newest] = await lettersOf(room);
  if (!newest) throw new Error("The letter is gone");
  return newest;
}

/** Runs a consumer of the room's queue until `condition` holds. */
export async function consumeUntil(
  room: ServiceRoom,
  condition: () => boolean | Promise<boolean>,
  verdict?: Verdict,
): Promise<void> {
  const consumer = room.queue.consume(verdict ? async () => verdict : room.retryJob, {
    failureDelayMs: () => 50,
  });
  try {
    await waitFor(condition, { what: "what the consumer is to bring about" });
  } finally {
    await consumer.stop();
  }
}

/** Takes what waits in the queue out of it. */
export async function takeMessages(room: ServiceRoom): Promise<readonly string[]> {
  const last = "the last message";
  const taken: string[] = [];
  await room.queue.publish(last, signal);
  const consumer = room.queue.consume(
    async ({ body }) => {
      taken.push(body);
      return { action: "ack" };
    },
    { failureDelayMs: () => 50 },
  );
  await waitFor(() => taken.includes(last), { what: "the last message" });
  await consumer.stop();
  return taken.filter((body) => body !== last);
}

/** All that a replay tells. */
export async function replay(
  deadJobs: DeadJobs,
  selection: Selection = ALL,
): Promise<readonly ReplayOutcome[]> {
  return Array.fromAsync(deadJobs.replay(selection));
}
