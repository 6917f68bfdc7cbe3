import { beforeAll, describe, expect, test } from "bun:test";
import type { Bytes } from "../../fixtures/bytes.ts";
import { encodeJpeg, photo, truncated } from "../../fixtures/pictures.ts";
import { freePort } from "../../fixtures/servers/free-port.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { answerBytes, problemBytes } from "./fake-optimizer.ts";
import { rejection, UNAVAILABLE, useRemoteRooms } from "./remote-room.ts";

const rooms = useRemoteRooms();

let picture: Bytes;

beforeAll(async () => {
  picture = await encodeJpeg(photo(64, 48));
});

/** So often that by chance alone each of two optimizers is asked first. */
const OFTEN = Array.from({ length: 12 }, (_, index) => index);

describe("of two optimizers", () => {
  test("the one with fewer calls under way is asked", async () => {
    const both = [await rooms.fake(), await rooms.fake()];
    const left = new AbortController();
    const { process, processor } = rooms.open(both.map(({ url }) => url));
    const calls = OFTEN.map(() => rejection(process(picture, { signal: left.signal })));
    expect(processor.optimizers.map(({ inFlight }) => inFlight)).toEqual([6, 6]);
    for (const { requests } of both) {
      await waitFor(() => requests.length === 6, { what: "half of the requests" });
    }
    left.abort("left");
    for (const call of calls) expect(await call).toBe("left");
    expect(processor.optimizers.map(({ inFlight }) => inFlight)).toEqual([0, 0]);
  });

  test("each is asked first at times when both are idle", async () => {
    const answer = answerBytes(200, { body: picture });
    const both = [await rooms.answering(answer), await rooms.answering(answer)];
    const { process } = rooms.open(both.map(({ url }) => url));
    for (const _ of [...OFTEN, ...OFTEN]) await process(picture);
    for (const { requests } of both) expect(requests.length).toBeGreaterThan(0);
  });

  test("the other makes the picture while one cannot be connected to", async () => {
    const good = await rooms.answering(answerBytes(200, { body: picture }));
    const { process, processor } = rooms.open([`http://127.0.0.1:${await freePort()}`, good.url]);
    for (const _ of OFTEN) expect((await process(picture)).bytes).toEqual(picture);
    expect(good.requests).toHaveLength(OFTEN.length);
    expect(processor.optimizers.map(({ url }) => url)).toContain(good.url);
  });

  const NOT_TAKEN: readonly (readonly [string, Uint8Array])[] = [
    ["503 overloaded", problemBytes(503, "overloaded")],
    ["503 backend_unavailable", problemBytes(503, "backend_unavailable")],
    ["401", answerBytes(401)],
    ["404", answerBytes(404)],
    ["429", answerBytes(429)],
  ];
  test.each(NOT_TAKEN)("the other makes the picture when one answers %s", async (_, answer) => {
    const unwilling = await rooms.answering(answer);
    const good = await rooms.answering(answerBytes(200, { body: picture }));
    const { process } = rooms.open([unwilling.url, good.url]);
    for (const _ of OFTEN) expect((await process(picture)).bytes).toEqual(picture);
    expect(unwilling.requests.length).toBeGreaterThan(0);
    expect(good.requests).toHaveLength(OFTEN.length);
  });

  test("each is asked once a call when both are full", async () => {
    const full = problemBytes(503, "overloaded");
    const both = [await rooms.answering(full), await rooms.answering(full)];
    const { process } = rooms.open(both.map(({ url }) => url));
    for (const whenFull of ["reject", "wait"] as const) {
      const error = await rejection(process(picture, { whenFull }));
      expect(error).toMatchObject({ code: "overloaded", fault: "processor" });
    }
    expect(both.map(({ requests }) => requests.length)).toEqual([2, 2]);
  });

  const MAY_HAVE_BEGUN: readonly (readonly [string, () => Uint8Array])[] = [
    ["nothing", () => new Uint8Array()],
    ["500", () => answerBytes(500)],
    ["half a picture", () => answerBytes(200, { body: truncated(picture, 0.5) })],
    ["503 from somebody else", () => answerBytes(503)],
    ["503 processing_failed", () => problemBytes(503, "processing_failed")],
    ["422 image_undecodable", () => problemBytes(422, "image_undecodable")],
  ];
  test.each(MAY_HAVE_BEGUN)(
    "only one gets a picture that it answers with %s",
    async (_, answer) => {
      const both = [await rooms.answering(answer()), await rooms.answering(answer())];
      const { process } = rooms.open(both.map(({ url }) => url));
      await rejection(process(picture));
      expect(both.flatMap(({ requests }) => requests)).toHaveLength(1);
    },
  );
});

test("with nobody to ask, a call fails at once", async () => {
  const ports = [await freePort(), await freePort()];
  const { process } = rooms.open(ports.map((port) => `http://127.0.0.1:${port}`));
  expect(await rejection(process(picture))).toMatchObject(UNAVAILABLE);
});
