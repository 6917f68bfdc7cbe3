import { beforeAll, describe, expect, test } from "bun:test";
import type { Bytes } from "../../fixtures/bytes.ts";
import { encodeJpeg, photo } from "../../fixtures/pictures.ts";
import { freePort } from "../../fixtures/servers/free-port.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { answerBytes, type FakeOptimizer, problemBytes } from "./fake-optimizer.ts";
import { type RemoteRoom, rejection, UNAVAILABLE, useRemoteRooms } from "./remote-room.ts";

const rooms = useRemoteRooms();

let picture: Bytes;

beforeAll(async () => {
  picture = await encodeJpeg(photo(64, 48));
});

/** An optimizer whose answers to health and pictures are changed by the test; `undefined`: none. */
interface Changeable {
  readonly optimizer: FakeOptimizer;
  health: Uint8Array | undefined;
  answer: Uint8Array | undefined;
  /** How many pictures it was handed. */
  readonly pictures: number;
}

async function startChangeable(answer?: Uint8Array): Promise<Changeable> {
  const optimizer = await rooms.fake({
    onRequest(socket, { head }) {
      const bytes = head.startsWith("GET /healthz ") ? changeable.health : changeable.answer;
      if (bytes) socket.end(bytes);
    },
  });
  const changeable = {
    optimizer,
    health: answerBytes(200),
    answer,
    get pictures() {
      return optimizer.requests.filter(({ head }) => head.startsWith("POST /optimize ")).length;
    },
  };
  return changeable;
}

const state = ({ processor }: RemoteRoom): string | undefined => processor.optimizers[0]?.breaker;

async function fail(room: RemoteRoom, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) await rejection(room.process(picture));
}

/** Resolves with what a call gave that the breaker let through. */
async function onceLetThrough(
  room: RemoteRoom,
  changeable: Changeable,
): Promise<PromiseSettledResult<unknown>> {
  const before = changeable.optimizer.requests.length;
  return await waitFor(
    async () => {
      const [settled] = await Promise.allSettled([room.process(picture)]);
      return changeable.optimizer.requests.length > before && settled;
    },
    { what: "the breaker to let a call through", intervalMs: 50 },
  );
}

describe("a breaker", () => {
  const FAILURES: readonly (readonly [string, () => Uint8Array])[] = [
    ["no answer", () => new Uint8Array()],
    ["500", () => answerBytes(500)],
    ["401", () => answerBytes(401)],
    ["404", () => answerBytes(404)],
    ["a redirect", () => answerBytes(302)],
    ["what is no picture", () => answerBytes(200)],
    ["503 backend_unavailable", () => problemBytes(503, "backend_unavailable")],
  ];
  test.each(FAILURES)("opens after three failures in a row: %s", async (_, answer) => {
    const changeable = await startChangeable(answer());
    const room = rooms.open([changeable.optimizer.url]);
    await fail(room, 2);
    expect(state(room)).toBe("closed");
    await fail(room, 1);
    expect(state(room)).toBe("open");
  });

  const NO_FAILURES: readonly (readonly [string, Uint8Array])[] = [
    ["503 overloaded", problemBytes(503, "overloaded")],
    ["503 processing_failed", problemBytes(503, "processing_failed")],
    ["422 image_undecodable", problemBytes(422, "image_undecodable")],
    ["413", problemBytes(413, "upload_too_large")],
    ["429", answerBytes(429)],
  ];
  test.each(NO_FAILURES)("does not count, and counts anew after, %s", async (_, harmless) => {
    const changeable = await startChangeable(harmless);
    const room = rooms.open([changeable.optimizer.url]);
    await fail(room, 4);
    changeable.answer = answerBytes(500);
    await fail(room, 2);
    changeable.answer = harmless;
    await fail(room, 1);
    changeable.answer = answerBytes(500);
    await fail(room, 2);
    expect(state(room)).toBe("closed");
    await fail(room, 1);
    expect(state(room)).toBe("open");
  });

  test("counts a caller that leaves neither for nor against", async () => {
    const changeable = await startChangeable();
    const room = rooms.open([changeable.optimizer.url]);
    async function leave(): Promise<void> {
      const left = new AbortController();
      const call = rejection(room.process(picture, { signal: left.signal }));
      left.abort("left");
      expect(await call).toBe("left");
    }
    for (let i = 0; i < 4; i += 1) await leave();
    expect(state(room)).toBe("closed");
    changeable.answer = answerBytes(500);
    await fail(room, 2);
    await leave();
    await fail(room, 1);
    expect(state(room)).toBe("open");
  });

  test("that is open keeps calls from waiting; they go to another, or fail at once", async () => {
    const dead = `http://127.0.0.1:${await freePort()}`;
    const alone = rooms.open([dead]);
    await fail(alone, 3);
    const startedAt = performance.now();
    const error = await rejection(alone.process(picture));
    expect(performance.now() - startedAt).toBeLessThan(50);
    expect(error).toMatchObject(UNAVAILABLE);
    expect(error).toHaveProperty("message", "No optimizer can be reached");

    const good = await rooms.answering(answerBytes(200, { body: picture }));
    const withAnother = rooms.open([dead, good.url]);
    for (let i = 0; i < 40; i += 1) await withAnother.process(picture);
    expect(withAnother.processor.optimizers.map(({ breaker }) => breaker)).toContain("open");
  });

  test("lets exactly one trial through after a while, and closes when it succeeds", async () => {
    const changeable = await startChangeable(answerBytes(500));
    const { url } = changeable.optimizer;
    const room = rooms.open([url.replace("//", "//user:secret@")]);
    await fail(room, 3);
    changeable.health = undefined;
    changeable.answer = answerBytes(200, { body: picture });

    const trial = onceLetThrough(room, changeable);
    await waitFor(() => state(room) === "half-open", { what: "a trial", intervalMs: 5 });
    const others = await Promise.allSettled([1, 2, 3].map(() => room.process(picture)));
    expect(others.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    // The trial asked after its health, got no answer, and handed it no picture.
    expect((await trial).status).toBe("rejected");
    expect(changeable.pictures).toBe(3);
    expect(state(room)).toBe("open");

    changeable.health = answerBytes(200);
    expect((await onceLetThrough(room, changeable)).status).toBe("fulfilled");
    expect(state(room)).toBe("closed");
    const lines = room.log.lines.map(({ level, message }) => [level, message]);
    expect(lines).toEqual([
      ["warn", "optimizer fails; breaker opened"],
      ["info", "optimizer works again; breaker closed"],
    ]);
    for (const { fields } of room.log.lines) expect(fields).toMatchObject({ url });
  });

  test("stays open after a trial whose caller left, which has shown nothing", async () => {
    const changeable = await startChangeable(answerBytes(500));
    const room = rooms.open([changeable.optimizer.url]);
    await fail(room, 3);
    changeable.answer = undefined;
    const left = new AbortController();
    const trial = waitFor(
      async () => {
        const error = await rejection(room.process(picture, { signal: left.signal }));
        return error === "left";
      },
      { what: "the trial to be left", intervalMs: 20 },
    );
    await waitFor(() => changeable.pictures === 4, { what: "the trial's picture" });
    left.abort("left");
    await trial;
    expect(state(room)).toBe("open");
  });
});

describe("a probe", () => {
  test("tells whether an optimizer is alive, whatever its breaker says", async () => {
    const changeable = await startChangeable(answerBytes(500));
    const room = rooms.open([changeable.optimizer.url]);
    await fail(room, 3);
    const [optimizer] = room.processor.optimizers;
    const never = new AbortController().signal;
    await optimizer?.probe(never);
    expect(state(room)).toBe("open");
    changeable.health = answerBytes(503);
    expect(await rejection(Promise.resolve(optimizer?.probe(never)))).toMatchObject(UNAVAILABLE);
    changeable.health = undefined;
    const soon = AbortSignal.timeout(50);
    expect(await rejection(Promise.resolve(optimizer?.probe(soon)))).toBe(soon.reason);
  });
});
