/** A caller's place in a flight, to be left exactly once. */
export interface Seat<T> {
  /** True when the flight was already under way. */
  readonly joined: boolean;
  /** What the flight came to, the same for all. Valid until this seat is left. */
  readonly outcome: Promise<T>;
  /**
   * Gives the seat up. The last one to leave a flight that is still under way aborts it; the last
   * one to leave a finished flight has its outcome disposed of.
   */
  leave(): void;
}

export interface Flights<T> {
  /**
   * Takes a seat in the flight with this key, starting it when there is none. The flight owns what
   * `start` made it own: one caller leaving never disturbs the others.
   */
  board(key: string, start: (signal: AbortSignal) => Promise<T>): Seat<T>;
  /** Flights under way. */
  readonly size: number;
}

/**
 * Identical work is done once: who asks while it is under way joins in.
 *
 * @param dispose frees what an outcome holds, when the last seat is left
 */
export function createFlights<T>(dispose: (outcome: T) => void): Flights<T> {
  const underWay = new Map<string, Flight<T>>();
  return {
    board(key, start) {
      const flying = underWay.get(key);
      if (flying) return flying.seat(true);
      const forget = (flight: Flight<T>): void => {
        if (underWay.get(key) === flight) underWay.delete(key);
      };
      const flight = new Flight<T>(start, dispose, forget);
      underWay.set(key, flight);
      return flight.seat(false);
    },
    get size() {
      return underWay.size;
    },
  };
}

class Flight<T> {
  readonly #controller = new AbortController();
  readonly #outcome: Promise<T>;
  readonly #dispose: (outcome: T) => void;
  readonly #forget: (flight: Flight<T>) => void;
  #seats = 0;
  #settled = false;

  constructor(
    start: (signal: AbortSignal) => Promise<T>,
    dispose: (outcome: T) => void,
    forget: (flight: Flight<T>) => void,
  ) {
    this.#dispose = dispose;
    this.#forget = forget;
    this.#outcome = start(this.#controller.signal);
    const settle = (): void => {
      this.#settled = true;
      forget(this);
    };
    // Everybody may have left by the time it ends: then nobody else frees what it brought.
    this.#outcome.then((outcome) => {
      settle();
      if (this.#seats === 0) dispose(outcome);
    }, settle);
  }

  seat(joined: boolean): Seat<T> {
    this.#seats += 1;
    let left = false;
    return {
      joined,
      outcome: this.#outcome,
      leave: () => {
        if (left) return;
        left = true;
        this.#seats -= 1;
        if (this.#seats === 0) this.#empty();
      },
    };
  }

  #empty(): void {
    if (this.#settled) {
      // A rejected flight holds nothing.
      this.#outcome.then(this.#dispose, () => {});
      return;
    }
    // The next one to ask starts anew and never boards a flight that is being aborted.
    this.#forget(this);
    this.#controller.abort(new DOMException("Nobody waits for this any more", "AbortError"));
  }
}
