import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { encodePng, photo, truncated } from "../fixtures/pictures.ts";
import { photoForm, type RunningService, startService } from "../fixtures/running-service.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import {
  CONTENT_TYPE,
  jpegLike,
  MIB,
  multipartBody,
  openForm,
  photoPart,
  startOfUpload,
} from "../ingest/multipart-body.ts";
import { expectProblem, readResult } from "./answers.ts";
import { chunk, connectRaw, type RawClient, uploadHead } from "./raw-client.ts";

const TOO_LARGE = { status: 413, code: "upload_too_large" } as const;
const CHUNKED = "Transfer-Encoding: chunked";
/** The server's coarsest timer is 4 s; it takes effect after one or two of its ticks. */
const END_WITHIN_MS = 10_000;
const file = encodePng(photo(24, 16));

let service: RunningService;

beforeAll(async () => {
  service = await startService({ environment: { MAX_UPLOAD_BYTES: "1MiB" } });
});
afterAll(() => service.stop());

/** Goes on sending until there is an answer, at most 64 MiB. */
async function sendUntilAnswered(
  client: RawClient,
  more: Uint8Array,
): Promise<{ readonly answer: Response; readonly sentBytes: number }> {
  let isAnswered = false;
  const answering = client.answer().finally(() => {
    isAnswered = true;
  });
  let sentBytes = 0;
  while (!isAnswered && sentBytes < 64 * MIB) {
    await client.send(more);
    sentBytes += more.byteLength;
    await Bun.sleep(1);
  }
  return { answer: await answering, sentBytes };
}

interface Rest {
  readonly sentBytes: number;
  readonly ms: number;
}

/** Goes on sending chunks until the connection is ended. */
async function sendUntilEnded(client: RawClient, more: Uint8Array, pauseMs: number): Promise<Rest> {
  const startedAt = performance.now();
  let sentBytes = 0;
  while (!client.isClosed && performance.now() - startedAt < END_WITHIN_MS + 2_000) {
    await client.send(more);
    sentBytes += more.byteLength;
    await Bun.sleep(pauseMs);
  }
  client.leave();
  return { sentBytes, ms: performance.now() - startedAt };
}

// Concurrent, as it is seconds until the server ends a connection.
describe("a connection", () => {
  test.concurrent("is kept after a verdict when nothing of the body is left", async () => {
    const [kept, ended] = await Promise.all([connectRaw(service), connectRaw(service)]);
    const cut = multipartBody([photoPart(truncated(file, 0.9))]);
    await kept.send(uploadHead(`Content-Length: ${cut.byteLength}`));
    await kept.send(cut);
    await expectProblem(await kept.answer(), { status: 422, code: "image_truncated" });
    await ended.send(uploadHead("Content-Length: 200000000"));
    await expectProblem(await ended.answer(), TOO_LARGE);
    await waitFor(() => ended.isClosed, { what: "the end", timeoutMs: END_WITHIN_MS });
    expect(kept.isClosed).toBe(false);
    const good = multipartBody([photoPart(file)]);
    await kept.send(uploadHead(`Content-Length: ${good.byteLength}`));
    await kept.send(good);
    await readResult(await kept.answer());
    kept.leave();
  }, 20_000);

  test.concurrent("ends after a declared length over the limit, which is 413 before anything of the body came", async () => {
    const endings = [200_000_000, 10_000_000_000].map(async (bytes) => {
      const client = await connectRaw(service);
      await client.send(uploadHead(`Content-Length: ${bytes}`));
      await expectProblem(await client.answer(2_000), TOO_LARGE);
      await waitFor(() => client.isClosed, { what: "the end", timeoutMs: END_WITHIN_MS });
    });
    await Promise.all(endings);
  }, 20_000);

  test.concurrent("ends after a body without an end, which is 413 soon after the limit and costs no memory", async () => {
    const more = chunk(new Uint8Array(65_536));
    const before = process.memoryUsage.rss();
    let mostBytes = before;
    const watching = setInterval(() => {
      mostBytes = Math.max(mostBytes, process.memoryUsage.rss());
    }, 20);
    // One that sends as fast as it may, one that sends just enough never to be idle.
    const endings = [1, 300].map(async (pauseMs) => {
      const client = await connectRaw(service);
      await client.send(uploadHead(CHUNKED));
      await client.send(chunk(startOfUpload(jpegLike(1000))));
      const { answer, sentBytes } = await sendUntilAnswered(client, more);
      await expectProblem(answer, TOO_LARGE);
      // The limit, and what lies in the buffers of both sockets.
      expect(sentBytes).toBeWithin(MIB, 12 * MIB);
      return sendUntilEnded(client, more, pauseMs);
    });
    try {
      const rests = await Promise.all(endings);
      for (const { ms } of rests) expect(ms).toBeLessThan(END_WITHIN_MS);
      // The fast one was really swallowed, not held back.
      expect(rests[0]?.sentBytes).toBeGreaterThan(16 * MIB);
      expect(mostBytes - before).toBeLessThan(48 * MIB);
    } finally {
      clearInterval(watching);
    }
    // The photo of the test beside this one may be under way.
    await waitFor(() => service.service.usage.buffers.leased === 0, { what: "every lease to end" });
    expect(service.service.usage.buffers.leasedBytes).toBe(0);
  }, 30_000);
});

test("a declared length over the limit costs nothing: no room is kept for it", async () => {
  const before = process.memoryUsage.rss();
  const clients = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const client = await connectRaw(service);
      await client.send(uploadHead("Content-Length: 10000000000"));
      await expectProblem(await client.answer(), TOO_LARGE);
      return client;
    }),
  );
  expect(service.service.usage.buffers.leased).toBe(0);
  expect(process.memoryUsage.rss() - before).toBeLessThan(32 * MIB);
  for (const client of clients) client.leave();
});

test.each([
  ["a preamble", new Uint8Array()],
  ["an epilogue", multipartBody([photoPart(file)])],
])("%s without an end is 413 as well", async (_, start) => {
  const client = await connectRaw(service);
  await client.send(uploadHead(CHUNKED));
  if (start.byteLength > 0) await client.send(chunk(start));
  const { answer } = await sendUntilAnswered(client, chunk(new Uint8Array(65_536).fill(0x78)));
  await expectProblem(answer, TOO_LARGE);
  client.leave();
});

test("a field without an end is refused soon after its limit", async () => {
  const client = await connectRaw(service);
  await client.send(uploadHead(CHUNKED));
  const start = openForm([{ name: "wm_text", value: "x".repeat(1000) }]).slice(0, -2);
  await client.send(chunk(start));
  await client.send(chunk(new Uint8Array(2000).fill(0x61)));
  const problem = { status: 400, code: "invalid_parameter", field: "wm_text" } as const;
  await expectProblem(await client.answer(), problem);
  client.leave();
});

describe("a file that is no picture", () => {
  test("is 415 with its twelfth byte, while the client is still sending", async () => {
    for (const first of ["GIF89a------", "RIFF----WEBX", "\u0000\u0000\u0000 ftypavif"]) {
      const client = await connectRaw(service);
      await client.send(uploadHead(CHUNKED));
      await client.send(chunk(startOfUpload(Buffer.from(first.slice(0, 11), "latin1"))));
      await waitFor(() => service.service.usage.buffers.leased === 1, { what: "its first bytes" });
      await client.send(chunk(Buffer.from(first.slice(11, 12), "latin1")));
      await expectProblem(await client.answer(), { status: 415, code: "unsupported_media" });
      expect(service.service.usage.buffers.leased).toBe(0);
      client.leave();
    }
  });
});

describe("ordinary clients", () => {
  const tooLarge = jpegLike(24 * MIB);

  test("get the whole early answer, whether they declare the length or not", async () => {
    for (let attempt = 0; attempt < 5; attempt++) {
      const declared = await fetch(`${service.url}/upload`, {
        method: "POST",
        body: photoForm(tooLarge),
      });
      await expectProblem(declared, TOO_LARGE);
      const streamed = await fetch(`${service.url}/upload`, {
        method: "POST",
        body: new Blob([startOfUpload(tooLarge)]).stream(),
        headers: { "Content-Type": CONTENT_TYPE },
      });
      await expectProblem(streamed, TOO_LARGE);
    }
  }, 20_000);

  test("are served as ever afterwards", async () => {
    const body = photoForm(file, { wm_text: "afterwards" });
    await readResult(await fetch(`${service.url}/upload`, { method: "POST", body }));
  });
});

test("an upload of just the limit is taken, one byte more is not", async () => {
  // What follows the end of a PNG belongs to the upload, not to the picture.
  const padded = new Uint8Array(MIB + 1);
  padded.set(file);
  for (const [bytes, status] of [
    [MIB, 200],
    [MIB + 1, 413],
  ] as const) {
    const body = photoForm(padded.subarray(0, bytes));
    const answer = await fetch(`${service.url}/upload`, { method: "POST", body });
    if (status === 200) await readResult(answer);
    else await expectProblem(answer, TOO_LARGE);
  }
});
