import type { Metrics } from "../ports/metrics.ts";
import type { UploadTimings } from "../services/upload-flight.ts";

/** Milliseconds of the steps of one request. */
export interface RequestTimings extends UploadTimings {
  readMs?: number;
  hashMs?: number;
}

/** The names by which clients know the steps: in `X-T-<name>` and, in lower case, `Server-Timing`. */
const STEP_NAME = {
  readMs: "Read",
  hashMs: "Hash",
  cacheMs: "Redis",
  originalMs: "Minio",
  processMs: "Optimizer",
  resultMs: "Store",
  queueMs: "Rabbit",
} as const satisfies Record<keyof RequestTimings, string>;

type StepName = (typeof STEP_NAME)[keyof RequestTimings];

/** Such as `X-T-Read`. */
export type TimingHeader = `X-T-${StepName}`;

const STEPS = Object.entries(STEP_NAME) as [keyof RequestTimings, StepName][]; // keys of a literal

/** Every `X-T-*` header there is. */
export const TIMING_HEADERS = STEPS.map(([, name]): TimingHeader => `X-T-${name}`);

/** The timings as headers, each in milliseconds with three decimals; what did not happen is left out. */
export function timingHeaders(timings: Readonly<RequestTimings>): Record<string, string> {
  const measured = STEPS.flatMap(([step, name]) => {
    const ms = timings[step];
    return ms === undefined ? [] : [[name, ms.toFixed(3)] as const];
  });
  return {
    ...Object.fromEntries(measured.map(([name, ms]) => [`X-T-${name}`, ms])),
    "Server-Timing": measured.map(([name, ms]) => `${name.toLowerCase()};dur=${ms}`).join(", "),
  };
}

/** Counts each step that did happen, under its name in `Server-Timing`. */
export function countSteps(metrics: Metrics, timings: Readonly<RequestTimings>): void {
  for (const [step, name] of STEPS) {
    const ms = timings[step];
    if (ms !== undefined) metrics.stepped(name.toLowerCase(), ms);
  }
}
