import { ProcessorUnavailableError } from "../../domain/errors.ts";
import type { CanonicalOptions } from "../../domain/watermark-options.ts";
import type { Log } from "../../ports/log.ts";
import { type Answer, ExchangeError, exchange } from "./exchange.ts";
import { createMultipartBody } from "./multipart-body.ts";
import { type BreakerState, createOptimizerBreaker } from "./optimizer-breaker.ts";
import { failed, type Outcome, readOutcome } from "./optimizer-outcome.ts";

const KIB = 2 ** 10;
const MIB = 2 ** 20;

/** Far above any picture that fits the largest box. */
const MAX_PICTURE_BYTES = 64 * MIB;
const MAX_OTHER_BYTES = 64 * KIB;

/** A trial's first question; what is frozen must not hold the caller for a whole deadline. */
const TRIAL_TIMEOUT_MS = 2_000;

/** Why a call that took too long was aborted: unlike any other abort it speaks against the optimizer. */
export class OverdueError extends ProcessorUnavailableError {}

export interface OptimizerCall {
  /** May be a view of shared memory; left alone once the call has settled. */
  readonly photo: Uint8Array;
  readonly options: CanonicalOptions;
  /** By what the optimizer is to log it. */
  readonly requestId: string | undefined;
  readonly signal: AbortSignal;
}

export interface OptimizerState {
  /** Without credentials. */
  readonly url: string;
  readonly breaker: BreakerState;
  /** Calls that have not settled. */
  readonly inFlight: number;
  /** Asks whether it is alive, whatever the breaker says; rejects when it is not, or on abort. */
  probe(signal: AbortSignal): Promise<void>;
}

export interface Optimizer extends OptimizerState {
  /**
   * Hands it a picture, unless its breaker is in the way: then `undefined`, at once. A breaker that has
   * been open for long enough lets one call through, which decides whether it closes.
   *
   * @throws `signal.reason` when aborted
   */
  call(call: OptimizerCall): Promise<Outcome | undefined>;
}

/** An optimizer at the base address `baseUrl`, behind a breaker of its own. */
export function createOptimizer(baseUrl: string, log: Log): Optimizer {
  const base = new URL(baseUrl.endsWith("/") ? baseUrl : `${baseUrl}/`);
  const url = publicAddress(base);
  const breaker = createOptimizerBreaker(url, log);
  let inFlight = 0;

  async function probe(signal: AbortSignal): Promise<void> {
    const maxBytes = (): number => MAX_OTHER_BYTES;
    const { status } = await exchange({ url: new URL("healthz", base), maxBytes, signal });
    if (status !== 200) {
      throw new ProcessorUnavailableError(`The optimizer's health is answered with ${status}`);
    }
  }

  function post({ photo, options, requestId, signal }: OptimizerCall): Promise<Answer> {
    return exchange({
      url: new URL("optimize", base),
      body: createMultipartBody(photo, options),
      headers: requestId === undefined ? {} : { "X-Request-Id": requestId },
      maxBytes: (status) => (status === 200 ? MAX_PICTURE_BYTES : MAX_OTHER_BYTES),
      signal,
    });
  }

  /** Settles with a failure also when a trial is aborted: it has shown nothing. */
  async function attempt(call: OptimizerCall, isTrial: boolean): Promise<Outcome> {
    inFlight += 1;
    try {
      if (isTrial) {
        const dead = await findDead(call.signal);
        if (dead) return dead;
      }
      return readOutcome(await post(call), call.options);
    } catch (cause) {
      const { aborted, reason } = call.signal;
      if (aborted && (isTrial || reason instanceof OverdueError)) {
        return failed("The call was ended", false, reason);
      }
      if (aborted || !(cause instanceof ExchangeError)) throw cause;
      return failed(`The optimizer cannot be asked: ${cause.message}`, !cause.wasConnected, cause);
    } finally {
      inFlight -= 1;
    }
  }

  async function findDead(signal: AbortSignal): Promise<Outcome | undefined> {
    const soon = AbortSignal.any([signal, AbortSignal.timeout(TRIAL_TIMEOUT_MS)]);
    try {
      await probe(soon);
      return undefined;
    } catch (cause) {
      return failed("The optimizer is not alive", true, cause);
    }
  }

  return {
    url,
    get breaker() {
      return breaker.state;
    },
    get inFlight() {
      return inFlight;
    },
    probe,
    call: (call) => breaker.run((isTrial) => attempt(call, isTrial)),
  };
}

function publicAddress(base: URL): string {
  const address = new URL(base);
  address.username = "";
  address.password = "";
  return address.href.replace(/\/$/, "");
}
