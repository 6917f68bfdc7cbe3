import type { Delivery, Verdict } from "../ports/job-queue.ts";
import type { DeliveryOutcomeName, Metrics } from "../ports/metrics.ts";

const OUTCOME = {
  ack: "done",
  retry: "retried",
  dead: "dead",
} as const satisfies Record<Verdict["action"], DeliveryOutcomeName>;

/** Counts each verdict of a consumer's handler. */
export function countVerdicts(
  handle: (delivery: Delivery) => Promise<Verdict>,
  metrics: Metrics,
): (delivery: Delivery) => Promise<Verdict> {
  return async (delivery) => {
    const verdict = await handle(delivery);
    metrics.delivered(OUTCOME[verdict.action]);
    return verdict;
  };
}
