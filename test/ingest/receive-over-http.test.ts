import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { connect, type Socket } from "node:net";
import { AppError } from "../../src/domain/errors.ts";
import { receiveUpload } from "../../src/ingest/receive-upload.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import {
  CONTENT_TYPE,
  jpegLike,
  LIMITS,
  MIB,
  multipartBody,
  photoPart,
  sha256,
  startOfUpload,
  testBuffers,
} from "./multipart-body.ts";

const buffers = testBuffers();
let server: ReturnType<typeof Bun.serve>;
/** How each request ended: a code, a hash, or the name of what was thrown. */
let outcomes: string[] = [];
const sockets: Socket[] = [];

beforeAll(() => {
  server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    async fetch(request, listening) {
      let isBodyRead = false;
      const outcome = await receiveUpload({
        body: request.body,
        contentType: request.headers.get("content-type") ?? undefined,
        contentLength: Number(request.headers.get("content-length") ?? 0),
        limits: LIMITS,
        buffers,
        signal: request.signal,
        onBodyEnd: () => {
          isBodyRead = true;
        },
      }).then(
        ({ lease, sha256: hash }) => {
          lease.release();
          return hash;
        },
        (error: Error) => (error instanceof AppError ? error.code : error.name),
      );
      outcomes.push(outcome);
      if (!isBodyRead) listening.timeout(request, 1);
      return new Response(outcome);
    },
  });
});

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  expect(buffers.usage).toMatchObject({ leased: 0, leasedBytes: 0 });
  outcomes = [];
});

afterAll(() => server.stop(true));

interface Client {
  readonly socket: Socket;
  readonly answer: () => string;
}

/** A client of bare sockets that has sent a request's head and `body`, and nothing more. */
async function startRequest(body: Uint8Array, framing: string): Promise<Client> {
  const socket = connect(Number(server.port), "127.0.0.1");
  sockets.push(socket);
  let answer = "";
  socket.on("data", (bytes) => {
    answer += bytes.toString("latin1");
  });
  // A socket that the server closes early may fail while it is still being written.
  socket.on("error", () => {});
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Type: ${CONTENT_TYPE}\r\n${framing}\r\n\r\n`);
  socket.write(body);
  return { socket, answer: () => answer };
}

const chunk = (body: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n")]);

test("receives what fetch sends", async () => {
  const photo = jpegLike(3 * MIB);
  const form = new FormData();
  form.set("image", new File([photo], "a.jpg"));
  const response = await fetch(server.url, { method: "POST", body: form });
  expect(await response.text()).toBe(sha256(photo));
});

test("receives several at once", async () => {
  const photos = [10, 20_000, 500_000, 2_000_000].map(jpegLike);
  const answers = await Promise.all(
    photos.map(async (photo) => {
      const body = multipartBody([photoPart(photo)]);
      const headers = { "Content-Type": CONTENT_TYPE };
      return (await fetch(server.url, { method: "POST", body, headers })).text();
    }),
  );
  expect(answers).toEqual(photos.map(sha256));
});

test.each(["Content-Length: 1000000", "Transfer-Encoding: chunked"])(
  "a client that goes away in the middle (%s) leaves no lease",
  async (framing) => {
    const start = startOfUpload(jpegLike(100_000));
    const body = framing.startsWith("T") ? chunk(start) : start;
    const { socket } = await startRequest(body, framing);
    await waitFor(() => buffers.usage.leased === 1, { what: "the lease" });
    socket.destroy();
    await waitFor(() => outcomes.length === 1, { what: "the end of the upload" });
    expect(outcomes).toEqual(["AbortError"]);
    expect(buffers.usage.leased).toBe(0);
  },
);

test("answers an upload that is too large while it is still being sent", async () => {
  const { socket, answer } = await startRequest(
    chunk(startOfUpload(jpegLike(1000))),
    "Transfer-Encoding: chunked",
  );
  const more = chunk(new Uint8Array(65_536));
  let sentBytes = 0;
  await waitFor(
    () => {
      for (let i = 0; i < 16; i += 1) socket.write(more);
      sentBytes += 16 * 65_536;
      return answer() !== "" || sentBytes > 64 * MIB;
    },
    { what: "the answer" },
  );
  expect(answer()).toEndWith("upload_too_large");
});

test("answers a declared length of 10 GB at once", async () => {
  const { answer } = await startRequest(new Uint8Array(0), "Content-Length: 10000000000");
  await waitFor(() => answer().endsWith("upload_too_large"), { what: "the answer" });
});

test("answers a file of no picture after its first bytes", async () => {
  const { answer } = await startRequest(
    chunk(startOfUpload(new Uint8Array(100))),
    "Transfer-Encoding: chunked",
  );
  await waitFor(() => answer().endsWith("unsupported_media"), { what: "the answer" });
});
