import { describe, expect, test } from "bun:test";
import { createFlights } from "../../src/services/flights.ts";

interface Outcome {
  readonly name: string;
}

function setUp() {
  const disposed: Outcome[] = [];
  const started: { signal: AbortSignal; land: (o: Outcome) => void; crash: (e: Error) => void }[] =
    [];
  const flights = createFlights<Outcome>((outcome) => disposed.push(outcome));
  const board = (key = "key") =>
    flights.board(key, (signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
      started.push({ signal, land: resolve, crash: reject });
      return promise;
    });
  const flight = (index: number) => {
    const found = started[index];
    if (!found) throw new Error(`There is no flight ${index}`);
    return found;
  };
  return { flights, board, flight, started, disposed };
}

const RESULT: Outcome = { name: "result" };

describe("createFlights", () => {
  test("does identical work once and gives all the same outcome", async () => {
    const { board, flight, started } = setUp();
    const seats = [board(), board(), board()];
    flight(0).land(RESULT);
    expect(await Promise.all(seats.map((seat) => seat.outcome))).toEqual([RESULT, RESULT, RESULT]);
    expect(seats.map((seat) => seat.joined)).toEqual([false, true, true]);
    expect(started).toHaveLength(1);
  });

  test("keeps different keys apart", () => {
    const { board, started, flights } = setUp();
    board("one");
    board("two");
    expect(started).toHaveLength(2);
    expect(flights.size).toBe(2);
  });

  test("flies on when one of two leaves, and disposes of the outcome after the last", async () => {
    const { board, flight, disposed } = setUp();
    const first = board();
    const second = board();
    first.leave();
    expect(flight(0).signal.aborted).toBe(false);
    flight(0).land(RESULT);
    expect(await second.outcome).toBe(RESULT);
    expect(disposed).toEqual([]);
    second.leave();
    await Promise.resolve();
    expect(disposed).toEqual([RESULT]);
  });

  test("is aborted when the last one leaves, and the next one starts anew", () => {
    const { board, flight, started } = setUp();
    board().leave();
    expect(flight(0).signal.aborted).toBe(true);
    const next = board();
    expect(next.joined).toBe(false);
    expect(started).toHaveLength(2);
    expect(flight(1).signal.aborted).toBe(false);
  });

  test("disposes of what an abandoned flight brings all the same", async () => {
    const { board, flight, disposed } = setUp();
    const seat = board();
    seat.leave();
    flight(0).land(RESULT);
    await seat.outcome;
    expect(disposed).toEqual([RESULT]);
  });

  test("counts a seat that is left twice once", () => {
    const { board, flight } = setUp();
    const first = board();
    board();
    first.leave();
    first.leave();
    expect(flight(0).signal.aborted).toBe(false);
  });

  test("tells everybody of a failure, disposes of nothing, and is forgotten", async () => {
    const { board, flight, disposed, flights } = setUp();
    const seats = [board(), board()];
    flight(0).crash(new Error("engine"));
    for (const seat of seats) {
      expect(seat.outcome).rejects.toThrow("engine");
      seat.leave();
    }
    await Promise.allSettled(seats.map((seat) => seat.outcome));
    expect(disposed).toEqual([]);
    expect(flights.size).toBe(0);
  });
});
