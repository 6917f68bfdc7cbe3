import { afterEach, describe, expect, test } from "bun:test";
import { concatBytes, latin1 } from "../fixtures/bytes.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import {
  BOUNDARY,
  CONTENT_TYPE,
  endlessBody,
  jpegLike,
  LIMITS,
  MIB,
  multipartBody,
  openForm,
  photoPart,
  receive,
  stalledBody,
  startOfUpload,
  testBuffers,
} from "./multipart-body.ts";

const KIB = 2 ** 10;
const CHUNK = new Uint8Array(64 * KIB);
let buffers = testBuffers();

afterEach(() => {
  expect(buffers.usage).toMatchObject({ leased: 0, leasedBytes: 0 });
  buffers = testBuffers();
});

describe("a body that never ends", () => {
  test("is refused as soon as its file passes the limit, and read no further", async () => {
    const { body, pulls, cancelled } = endlessBody(startOfUpload(jpegLike(1000)), CHUNK);
    const outcome = receive(body, { buffers });
    await expect(outcome).rejects.toMatchObject({ code: "upload_too_large" });
    expect(pulls()).toBe(1 + LIMITS.maxUploadBytes / CHUNK.length);
    expect(cancelled()).toMatchObject({ code: "upload_too_large" });
    expect(body.locked).toBe(false);
  });

  test("is refused after its first bytes when they are of no picture", async () => {
    const { body, pulls } = endlessBody(startOfUpload(new Uint8Array(12)), CHUNK);
    await expect(receive(body, { buffers })).rejects.toMatchObject({ code: "unsupported_media" });
    expect(pulls()).toBe(1);
  });

  test.each([
    ["of preamble", new Uint8Array(10)],
    ["of a file under another name", openForm([{ ...photoPart(), name: "x" }])],
    ["of epilogue", multipartBody([photoPart()])],
  ])("%s is refused once it passes the limit and its overhead", async (_, head) => {
    const { body, pulls } = endlessBody(head, CHUNK);
    await expect(receive(body, { buffers })).rejects.toMatchObject({ code: "upload_too_large" });
    expect(pulls()).toBe(2 + LIMITS.maxUploadBytes / CHUNK.length);
    expect(buffers.usage.leased).toBe(0);
  });

  test("of fields is refused at the first one too many", async () => {
    const field = openForm([{ name: "x", value: "x" }]);
    const { body, pulls } = endlessBody(field, field);
    await expect(receive(body, { buffers })).rejects.toMatchObject({ code: "invalid_parameter" });
    expect(pulls()).toBeLessThan(40);
  });
});

describe("a declared length", () => {
  test.each([200e6, 10e9, LIMITS.maxUploadBytes + 64 * KIB + 1])(
    "of %d bytes is refused before anything is read",
    async (contentLength) => {
      const { body, pulls } = endlessBody(startOfUpload(jpegLike(10)), CHUNK);
      const outcome = receive(body, { buffers, contentLength });
      await expect(outcome).rejects.toMatchObject({ code: "upload_too_large" });
      expect(pulls()).toBe(0);
      expect(body.locked).toBe(false);
    },
  );

  test("within the limit and its overhead says nothing yet", async () => {
    const contentLength = LIMITS.maxUploadBytes + 64 * KIB;
    const upload = await receive(multipartBody([photoPart()]), { buffers, contentLength });
    upload.lease.release();
  });

  test("that is too small is not believed", async () => {
    const body = multipartBody([photoPart(jpegLike(LIMITS.maxUploadBytes + 1))]);
    await expect(receive(body, { buffers, contentLength: 10 })).rejects.toMatchObject({
      code: "upload_too_large",
    });
  });
});

describe("the verdict on size", () => {
  test("does not hang on the chunking: garbage over the limit in one chunk is still garbage", async () => {
    const garbage = multipartBody([photoPart(new Uint8Array(LIMITS.maxUploadBytes + 100_000))]);
    await expect(receive(garbage, { buffers })).rejects.toMatchObject({
      code: "unsupported_media",
    });
  });

  test("falls before what stands behind the limit in the same chunk", async () => {
    const preamble = new Uint8Array(LIMITS.maxUploadBytes + 64 * KIB);
    const body = concatBytes(preamble, latin1(`\r\n--${BOUNDARY}\r\nno header\r\n\r\nvalue`));
    await expect(receive(body, { buffers })).rejects.toMatchObject({ code: "upload_too_large" });
  });

  test("falls on the first byte over the limit", async () => {
    const limits = { maxUploadBytes: 500 };
    const fitting = await receive(multipartBody([photoPart(jpegLike(500))]), { buffers, limits });
    fitting.lease.release();
    const over = receive(multipartBody([photoPart(jpegLike(501))]), { buffers, limits });
    await expect(over).rejects.toMatchObject({ code: "upload_too_large" });
  });
});

describe("room for uploads", () => {
  test("that stall costs about what they sent, and nothing before their first byte", async () => {
    const left = new AbortController();
    const silent = startOfUpload(new Uint8Array(0));
    const sent = startOfUpload(jpegLike(70 * KIB));
    const uploads = Array.from({ length: 200 }, (_, index) =>
      receive(stalledBody(index < 100 ? silent : sent), { buffers, signal: left.signal }),
    );
    await waitFor(() => buffers.usage.leased === 100, { what: "100 uploads under way" });
    expect(buffers.usage.leasedBytes).toBeLessThanOrEqual(100 * 140 * KIB);
    left.abort(new Error("left"));
    const outcomes = await Promise.allSettled(uploads);
    expect(outcomes.every(({ status }) => status === "rejected")).toBe(true);
  });

  test("that is used up refuses the one more, leaves the others alone and comes back", async () => {
    buffers = testBuffers(MIB);
    const photo = jpegLike(400 * KIB);
    const whole = multipartBody([photoPart(photo)]);
    const half = whole.slice(0, 200 * KIB);
    const { promise: goOn, resolve: letGoOn } = Promise.withResolvers<void>();
    const first = receive(
      new ReadableStream<Uint8Array>({
        async start(controller) {
          controller.enqueue(half);
          await goOn;
          controller.enqueue(whole.slice(half.length));
          controller.close();
        },
      }),
      { buffers },
    );
    await waitFor(() => buffers.usage.leased === 1, { what: "the first upload" });
    const large = multipartBody([photoPart(jpegLike(900 * KIB))]);
    await expect(receive(large, { buffers })).rejects.toMatchObject({ code: "overloaded" });
    expect(buffers.usage.leased).toBe(1);
    letGoOn();
    const upload = await first;
    expect(Buffer.compare(upload.lease.bytes, photo)).toBe(0);
    upload.lease.release();
    const again = await receive(large, { buffers, contentType: CONTENT_TYPE });
    again.lease.release();
  });
});
