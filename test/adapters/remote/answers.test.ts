import { beforeAll, describe, expect, test } from "bun:test";
import { REFUSAL_CODES, RefusedError } from "../../../src/domain/errors.ts";
import { type Bytes, concatBytes, latin1 } from "../../fixtures/bytes.ts";
import { encodeJpeg, encodePng, encodeWebp, photo, truncated } from "../../fixtures/pictures.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { answerBytes, problemBytes } from "./fake-optimizer.ts";
import { MIB, rejection, UNAVAILABLE, useRemoteRooms } from "./remote-room.ts";

const rooms = useRemoteRooms();
const upload = encodePng(photo(24, 16));
const CHUNKED = ["Transfer-Encoding: chunked"];

let jpeg: Bytes;
let webp: Bytes;

beforeAll(async () => {
  jpeg = await encodeJpeg(photo(64, 48));
  webp = await encodeWebp(photo(64, 48));
});

const chunk = (bytes: Uint8Array): Bytes =>
  concatBytes(latin1(`${bytes.byteLength.toString(16)}\r\n`), bytes, latin1("\r\n"));

describe("a picture that an optimizer answers with", () => {
  test("is taken with the size that its header tells", async () => {
    const room = rooms.open([(await rooms.answering(answerBytes(200, { body: jpeg }))).url]);
    const image = await room.process(upload);
    expect(image).toMatchObject({ format: "jpeg", width: 64, height: 48 });
    expect(image.bytes).toEqual(jpeg);
    // The whole buffer is the picture's: it holds nothing else.
    expect(image.bytes.buffer.byteLength).toBe(jpeg.byteLength);
    image.release();
  });

  test("is taken in chunks and by the bytes, whatever its Content-Type says", async () => {
    const body = concatBytes(chunk(webp.slice(0, 7)), chunk(webp.slice(7)), latin1("0\r\n\r\n"));
    const { url } = await rooms.answering(answerBytes(200, { headers: CHUNKED, body }));
    const image = await rooms.open([url]).process(upload, { options: { format: "webp" } });
    expect(image.bytes).toEqual(webp);
  });
});

describe("an answer that is no whole picture as asked for", () => {
  const HALVES: readonly (readonly [string, () => Uint8Array])[] = [
    ["half a JPEG", () => answerBytes(200, { body: truncated(jpeg, 0.5) })],
    ["a JPEG without its last bytes", () => answerBytes(200, { body: jpeg.slice(0, -2) })],
    ["nothing", () => answerBytes(200)],
    ["a page of HTML", () => answerBytes(200, { body: "<!doctype html><p>Welcome" })],
    ["the other format", () => answerBytes(200, { body: webp })],
    ["a format that is never given out", () => answerBytes(200, { body: upload })],
    ["fewer bytes than told", () => answerBytes(200, { body: jpeg, length: jpeg.length + 1 })],
    ["chunks without an end", () => answerBytes(200, { headers: CHUNKED, body: chunk(jpeg) })],
    ["another success", () => answerBytes(202, { body: jpeg })],
    ["no HTTP", () => latin1("SSH-2.0-OpenSSH_9.2p1\r\n\r\n")],
    ["nothing at all", () => new Uint8Array()],
  ];
  test.each(HALVES)("may be retried: %s", async (_, answer) => {
    const { url } = await rooms.answering(answer());
    expect(await rejection(rooms.open([url]).process(upload))).toMatchObject(UNAVAILABLE);
  });

  test("may be retried: half a WebP", async () => {
    const { url } = await rooms.answering(answerBytes(200, { body: truncated(webp, 0.5) }));
    const processed = rooms.open([url]).process(upload, { options: { format: "webp" } });
    expect(await rejection(processed)).toMatchObject(UNAVAILABLE);
  });

  test("may be retried: a picture larger than the box asked for", async () => {
    const { url } = await rooms.answering(answerBytes(200, { body: jpeg }));
    const processed = rooms.open([url]).process(upload, { options: { maxWidth: 63 } });
    expect(await rejection(processed)).toMatchObject(UNAVAILABLE);
  });

  test.each([200, 500])("is not read for ever: %p with an endless body", async (status) => {
    const endless = await rooms.fake({
      onRequest(socket) {
        const piece = chunk(new Uint8Array(MIB));
        const more = (): void => {
          while (socket.writable && socket.write(piece));
          if (socket.writable) socket.once("drain", more);
        };
        socket.write(answerBytes(status, { headers: CHUNKED }));
        more();
      },
    });
    expect(await rejection(rooms.open([endless.url]).process(upload))).toMatchObject(UNAVAILABLE);
    await waitFor(() => endless.open.size === 0, { what: "the connection to end" });
  });
});

describe("an answer that is an error", () => {
  test.each([301, 302, 307, 400, 401, 403, 404, 413, 429, 500, 502, 503])(
    "may be retried: %p with a page of HTML",
    async (status) => {
      const elsewhere = await rooms.answering(answerBytes(200, { body: jpeg }));
      const headers = [`Location: ${elsewhere.url}/optimize`];
      const { url } = await rooms.answering(answerBytes(status, { headers, body: "<h1>No</h1>" }));
      expect(await rejection(rooms.open([url]).process(upload))).toMatchObject(UNAVAILABLE);
      // A redirect is never followed: the photo is nobody else's business.
      expect(elsewhere.requests).toEqual([]);
    },
  );

  test.each(REFUSAL_CODES)("refuses the picture for good: %s", async (code) => {
    const status = code === "unsupported_media" ? 415 : 422;
    const { url } = await rooms.answering(problemBytes(status, code, "this is why"));
    const error = await rejection(rooms.open([url]).process(upload));
    expect(error).toBeInstanceOf(RefusedError);
    expect(error).toMatchObject({ code, message: "this is why" });
  });

  test("tells that this picture ended the attempt", async () => {
    const { url } = await rooms.answering(problemBytes(503, "processing_failed"));
    const error = await rejection(rooms.open([url]).process(upload));
    expect(error).toMatchObject({ code: "processing_failed", fault: "attempt" });
  });

  test("tells that there is no room", async () => {
    const { url } = await rooms.answering(problemBytes(503, "overloaded"));
    expect(await rejection(rooms.open([url]).process(upload))).toMatchObject({
      code: "overloaded",
    });
  });

  const REFUSAL = { code: "image_truncated", detail: "no" };
  const IMPOSTORS: readonly (readonly [string, Uint8Array])[] = [
    ["with the wrong status", problemBytes(500, "image_truncated")],
    ["with a success", problemBytes(200, "image_truncated")],
    ["with an unknown code", problemBytes(422, "image_ugly")],
    ["of another type", answerBytes(422, { body: JSON.stringify(REFUSAL) })],
    ["cut short", problemBytes(422, "image_truncated").slice(0, -5)],
    ["that is no JSON", answerBytes(422, { type: "application/problem+json", body: "{" })],
    ["of no problem", answerBytes(422, { type: "application/problem+json", body: "[1]" })],
  ];
  test.each(IMPOSTORS)("never refuses a picture for good %s", async (_, answer) => {
    const { url } = await rooms.answering(answer);
    expect(await rejection(rooms.open([url]).process(upload))).toMatchObject(UNAVAILABLE);
  });
});
