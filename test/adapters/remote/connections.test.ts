import { beforeAll, describe, expect, test } from "bun:test";
import { resolveOptions } from "../../../src/domain/option-fields.ts";
import { canonicalJson } from "../../../src/domain/watermark-options.ts";
import type { Bytes } from "../../fixtures/bytes.ts";
import { encodeJpeg, photo } from "../../fixtures/pictures.ts";
import { startScript } from "../../fixtures/processes/start-script.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { jpegLike } from "../../ingest/multipart-body.ts";
import { answerBytes, problemBytes } from "./fake-optimizer.ts";
import { MIB, rejection, UNAVAILABLE, useRemoteRooms } from "./remote-room.ts";

const rooms = useRemoteRooms();
const large = jpegLike(20 * MIB);

let picture: Bytes;

beforeAll(async () => {
  picture = await encodeJpeg(photo(64, 48));
});

describe("what is sent", () => {
  test("is the options and the photo's very bytes, with a length told beforehand", async () => {
    const optimizer = await rooms.fake({
      keepsBody: true,
      onRequest: (socket) => socket.end(answerBytes(200, { body: picture })),
    });
    const file = jpegLike(200_001);
    await rooms.open([`${optimizer.url}/behind/`]).process(file, { options: { text: "Zoë" } });
    const [{ head, body } = { head: "", body: [] }] = optimizer.requests;
    expect(head).toStartWith("POST /behind/optimize HTTP/1.1\r\n");
    const type = /^content-type: (.*)$/im.exec(head)?.[1]?.trim() ?? "";
    // Parsed by another parser than the service's.
    const form = await new Response(Buffer.concat(body), {
      headers: { "Content-Type": type },
    }).formData();
    expect([...form.keys()]).toEqual(["options", "image"]);
    const sent = form.get("image");
    if (!(sent instanceof File)) throw new Error("image is no file");
    expect(await sent.bytes()).toEqual(file);
    const defaults = { effort: "auto", maxWidth: 1920, maxHeight: 1080, format: "jpeg" } as const;
    const options = resolveOptions({ wm_text: "Zoë" }, { text: "", ...defaults });
    expect(form.get("options")).toBe(canonicalJson(options));
  });
});

describe("an optimizer that does not play along", () => {
  test("is given up at the deadline when it reads and never answers, or never reads", async () => {
    const silent = await rooms.fake();
    const frozen = await rooms.fake({ reads: "nothing" });
    const startedAt = performance.now();
    const errors = await Promise.all(
      [silent, frozen].map(({ url }) =>
        rejection(rooms.open([url]).process(large, { timeoutMs: 1 })),
      ),
    );
    for (const error of errors) expect(error).toMatchObject(UNAVAILABLE);
    const tookMs = performance.now() - startedAt;
    expect(tookMs).toBeGreaterThanOrEqual(5_000);
    expect(tookMs).toBeLessThan(12_000);
    expect(rooms.leased).toBe(0);
    await waitFor(() => silent.open.size === 0, { what: "the connection to end" });
  });

  test("is not waited for when it cannot even be connected to", async () => {
    // Behind its address is somebody who never answers a handshake.
    const mute = await rooms.fake({ reads: "nothing" });
    const { url } = await rooms.answering(answerBytes(200, { body: picture }));
    const room = rooms.open([mute.url.replace("http:", "https:"), url]);
    const startedAt = performance.now();
    const images = await Promise.all([room.process(picture), room.process(picture)]);
    for (const image of images) expect(image.bytes).toEqual(picture);
    expect(mute.requests).toHaveLength(1);
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  });

  test("fails the call at once when it resets the connection during the upload", async () => {
    const resetting = await rooms.fake({
      reads: "start",
      onRequest: (socket) => socket.resetAndDestroy(),
    });
    const startedAt = performance.now();
    const room = rooms.open([resetting.url]);
    expect(await rejection(room.process(large))).toMatchObject(UNAVAILABLE);
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  test("ends the upload with an answer that comes during it", async () => {
    const hasty = await rooms.fake({
      reads: "start",
      // The connection stays open, and nothing more is read from it.
      onRequest: (socket) => socket.write(problemBytes(503, "overloaded")),
    });
    const startedAt = performance.now();
    const error = await rejection(rooms.open([hasty.url]).process(large));
    expect(error).toMatchObject({ code: "overloaded" });
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(rooms.leased).toBe(0);
    expect(hasty.requests[0]?.bodyBytes).toBeLessThan(large.byteLength);
  });
});

describe("a caller that leaves", () => {
  test.each(["start", "whole"] as const)(
    "frees the lease and the connection at once: it had read the %s",
    async (reads) => {
      const left = new AbortController();
      const optimizer = await rooms.fake({ reads, onRequest: () => left.abort("left") });
      const error = await rejection(
        rooms.open([optimizer.url]).process(large, { signal: left.signal }),
      );
      expect(error).toBe("left");
      expect(rooms.leased).toBe(0);
      for (const socket of optimizer.open) socket.resume();
      await waitFor(() => optimizer.open.size === 0, { what: "the optimizer to see it" });
    },
  );

  test("while an answer comes leaves nothing behind either", async () => {
    const left = new AbortController();
    const optimizer = await rooms.fake({
      onRequest(socket) {
        socket.write(answerBytes(200, { body: picture.slice(0, 99), length: picture.length }));
        setTimeout(() => left.abort("left"), 20);
      },
    });
    const room = rooms.open([optimizer.url]);
    expect(await rejection(room.process(picture, { signal: left.signal }))).toBe("left");
    expect(rooms.leased).toBe(0);
    await waitFor(() => optimizer.open.size === 0, { what: "the optimizer to see it" });
  });
});

describe("closing", () => {
  test("ends what is under way and takes nothing more", async () => {
    const silent = await rooms.fake();
    const { processor, process } = rooms.open([silent.url]);
    const underWay = rejection(process(picture));
    await waitFor(() => silent.requests[0]?.bodyBytes, { what: "the photo to be sent" });
    await processor.close();
    expect(await underWay).toMatchObject(UNAVAILABLE);
    expect(rooms.leased).toBe(0);
    await waitFor(() => silent.open.size === 0, { what: "the connection to end" });
    expect(await rejection(process(picture))).toMatchObject(UNAVAILABLE);
    expect(silent.requests).toHaveLength(1);
    await processor.close();
  });

  test("leaves nothing that keeps the process alive", async () => {
    const silent = await rooms.fake();
    const script = startScript("close-remote.ts", [silent.url]);
    try {
      await waitFor(() => silent.requests.length > 0, { what: "the call to begin" });
      expect(await script.exited).toBe(0);
      expect(script.lines).toEqual(["ProcessorUnavailableError"]);
    } finally {
      await script.kill();
    }
  });
});
