import { expect, test } from "bun:test";
import type { Socket } from "node:net";
import { createRemoteProcessor } from "../../../src/adapters/remote/remote-processor.ts";
import { readSettings } from "../../../src/config/settings.ts";
import { resolveOptions } from "../../../src/domain/option-fields.ts";
import { createUploadBuffers } from "../../../src/ingest/upload-buffers.ts";
import { optionDefaults } from "../../../src/services/option-defaults.ts";
import { sizeLimits } from "../../../src/services/size-limits.ts";
import { createMemoryLog } from "../../fixtures/memory-log.ts";
import { encodeJpeg, photo } from "../../fixtures/pictures.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { jpegLike } from "../../ingest/multipart-body.ts";
import { answerBytes, startFakeOptimizer } from "./fake-optimizer.ts";
import { MIB } from "./remote-room.ts";

const UPLOADS = 20;
const UPLOAD_BYTES = 20 * MIB;

function residentBytes(): number {
  Bun.gc(true);
  return process.memoryUsage.rss();
}

test("twenty uploads of 20 MiB to an optimizer that stalls cost no second copy of them", async () => {
  const settings = readSettings({});
  const buffers = createUploadBuffers({
    maxUploadBytes: () => UPLOAD_BYTES,
    maxInflightBytes: () => UPLOAD_BYTES,
  });
  const stalled: Socket[] = [];
  const optimizer = await startFakeOptimizer({
    reads: "start",
    onRequest: (socket) => stalled.push(socket),
  });
  const processor = createRemoteProcessor({ urls: [optimizer.url], log: createMemoryLog() });
  const picture = answerBytes(200, { body: await encodeJpeg(photo(64, 48)) });
  // All of them send the same bytes, so that whatever grows is no lease.
  const original = buffers.lease();
  original.append(jpegLike(UPLOAD_BYTES));
  const before = residentBytes();
  try {
    const request = {
      original,
      options: resolveOptions({}, optionDefaults(settings, "jpeg")),
      limits: sizeLimits(settings),
      timeoutMs: 20_000,
      whenFull: "reject",
      signal: new AbortController().signal,
    } as const;
    const calls = Array.from({ length: UPLOADS }, () => processor.process(request));
    // Settled from the start: when the test fails early, closing rejects them.
    const images = Promise.allSettled(calls);
    original.release();
    await waitFor(() => stalled.length === UPLOADS, { what: "every upload to begin" });
    // Until the sockets are full, which nobody can see from outside; a short pause makes the test
    // milder, never wrong.
    await Bun.sleep(300);
    expect(residentBytes() - before).toBeLessThan(64 * MIB);

    for (const socket of stalled) socket.resume();
    await waitFor(() => optimizer.requests.every(({ bodyBytes }) => bodyBytes > UPLOAD_BYTES), {
      what: "every upload to be whole",
      timeoutMs: 20_000,
    });
    for (const socket of stalled) socket.end(picture);
    for (const { status } of await images) expect(status).toBe("fulfilled");
    expect(residentBytes() - before).toBeLessThan(64 * MIB);
    expect(buffers.usage.leased).toBe(0);
  } finally {
    await processor.close();
    await optimizer.close();
  }
});
