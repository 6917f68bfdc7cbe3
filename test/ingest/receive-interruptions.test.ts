import { afterEach, describe, expect, jest, test } from "bun:test";
import { getEventListeners } from "node:events";
import { waitFor } from "../fixtures/wait-for.ts";
import {
  endlessBody,
  jpegLike,
  multipartBody,
  photoPart,
  piecesOf,
  receive,
  stalledBody,
  startOfUpload,
  streamOf,
  testBuffers,
} from "./multipart-body.ts";

const buffers = testBuffers();
const reason = new Error("the client left");

afterEach(() => {
  expect(buffers.usage).toMatchObject({ leased: 0, leasedBytes: 0 });
});

describe("a client that leaves", () => {
  test("before anything was read leaves the body untouched", async () => {
    const { body, pulls } = endlessBody(startOfUpload(jpegLike(10)), new Uint8Array(10));
    const outcome = receive(body, { buffers, signal: AbortSignal.abort(reason) });
    await expect(outcome).rejects.toBe(reason);
    expect([pulls(), body.locked]).toEqual([0, false]);
  });

  test("while the next chunk is awaited ends the upload at once", async () => {
    const client = new AbortController();
    const body = stalledBody(startOfUpload(jpegLike(100)));
    const outcome = receive(body, { buffers, signal: client.signal });
    await waitFor(() => buffers.usage.leased === 1, { what: "the lease" });
    client.abort(reason);
    await expect(outcome).rejects.toBe(reason);
    expect(body.locked).toBe(false);
  });

  test("in the middle of many chunks ends the upload between two of them", async () => {
    const client = new AbortController();
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          pulls += 1;
          controller.enqueue(pulls === 1 ? startOfUpload(jpegLike(100)) : new Uint8Array(100));
          if (pulls === 5) client.abort(reason);
        },
      },
      { highWaterMark: 0 },
    );
    await expect(receive(body, { buffers, signal: client.signal })).rejects.toBe(reason);
    expect(pulls).toBe(5);
  });

  test("so that the body fails rejects with what the body said", async () => {
    const gone = new DOMException("The connection was closed.", "AbortError");
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(startOfUpload(jpegLike(100)));
      },
      pull(controller) {
        controller.error(gone);
      },
    });
    await expect(receive(body, { buffers })).rejects.toBe(gone);
  });

  test("of a body that cannot be cancelled is not waited for", async () => {
    const client = new AbortController();
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(startOfUpload(jpegLike(100))),
      cancel: () => new Promise(() => {}),
    });
    const outcome = receive(body, { buffers, signal: client.signal });
    await waitFor(() => buffers.usage.leased === 1, { what: "the lease" });
    client.abort(reason);
    await expect(outcome).rejects.toBe(reason);
  });

  test("of a body that fails to be cancelled changes nothing", async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(startOfUpload(new Uint8Array(100))),
      cancel: () => Promise.reject(new Error("cannot be cancelled")),
    });
    await expect(receive(body, { buffers })).rejects.toMatchObject({ code: "unsupported_media" });
  });
});

describe("a deadline", () => {
  const limits = { timeoutMs: 40 };

  test.each([
    ["sends nothing", stalledBody()],
    ["stalls in its file", stalledBody(startOfUpload(jpegLike(100)))],
    ["does not close its body", stalledBody(multipartBody([photoPart()]))],
  ])("ends an upload that %s", async (_, body) => {
    await expect(receive(body, { buffers, limits })).rejects.toMatchObject({
      code: "upload_timeout",
    });
  });

  test("ends an upload that goes on for ever in small pieces", async () => {
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          await Bun.sleep(2);
          controller.enqueue(pulls === 0 ? startOfUpload(jpegLike(100)) : new Uint8Array(1));
          pulls += 1;
        },
      },
      { highWaterMark: 0 },
    );
    await expect(receive(body, { buffers, limits })).rejects.toMatchObject({
      code: "upload_timeout",
    });
    expect(pulls).toBeLessThan(100);
  });

  test("leaves no timer and no listener behind, however the upload ends", async () => {
    jest.useFakeTimers();
    try {
      for (const photo of [jpegLike(100), new Uint8Array(100)]) {
        const { signal } = new AbortController();
        const outcome = receive(multipartBody([photoPart(photo)]), { buffers, signal });
        expect([jest.getTimerCount(), getEventListeners(signal, "abort").length]).toEqual([1, 1]);
        await outcome.then(
          ({ lease }) => lease.release(),
          (error) => expect(error).toMatchObject({ code: "unsupported_media" }),
        );
        expect([jest.getTimerCount(), getEventListeners(signal, "abort").length]).toEqual([0, 0]);
      }
    } finally {
      jest.useRealTimers();
    }
  });
});

describe("the end of the body", () => {
  test("is told once when it was read, also before a verdict", async () => {
    for (const [body, isGood] of [
      [multipartBody([photoPart()]), true],
      [multipartBody([]), false],
      [startOfUpload(jpegLike(100)), false],
    ] as const) {
      let ends = 0;
      const onBodyEnd = () => {
        ends += 1;
      };
      const outcome = await receive(streamOf(piecesOf(body, [100])), { buffers, onBodyEnd }).catch(
        () => undefined,
      );
      expect([outcome !== undefined, ends]).toEqual([isGood, 1]);
      outcome?.lease.release();
    }
  });

  test("is not told when something of it is left", async () => {
    let ends = 0;
    const onBodyEnd = () => {
      ends += 1;
    };
    const { body } = endlessBody(startOfUpload(new Uint8Array(12)), new Uint8Array(10));
    await expect(receive(body, { buffers, onBodyEnd })).rejects.toMatchObject({
      code: "unsupported_media",
    });
    expect(ends).toBe(0);
  });
});
