import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { encodePng, photo } from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { jpegLike, MIB, startOfUpload } from "../ingest/multipart-body.ts";
import { expectProblem, readResult } from "./answers.ts";
import { connectRaw, type RawClient, uploadHead } from "./raw-client.ts";

const KIB = 2 ** 10;
const file = encodePng(photo(24, 16));

let service: RunningService;
let small: RunningService;
const clients: RawClient[] = [];

beforeAll(async () => {
  service = await startService();
  small = await startService({
    environment: { MAX_UPLOAD_BYTES: "1MiB", MAX_INFLIGHT_BYTES: "2MiB" },
  });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.leave();
  for (const { service: inside } of [service, small]) {
    await waitFor(() => inside.usage.buffers.leased === 0, { what: "every lease to end" });
    expect(inside.usage.buffers.leasedBytes).toBe(0);
  }
});
afterAll(async () => {
  await service.stop();
  await small.stop();
});

/** A client that has sent `bytes` of its photo and then stalls. */
async function stall(at: RunningService, bytes: number, declared: number): Promise<RawClient> {
  const client = await connectRaw(at);
  clients.push(client);
  await client.send(uploadHead(`Content-Length: ${declared}`));
  await client.send(startOfUpload(jpegLike(bytes)));
  return client;
}

const leasedBytes = (at: RunningService, bytes: number): Promise<unknown> =>
  waitFor(() => at.service.usage.buffers.leasedBytes >= bytes, { what: `${bytes} leased bytes` });

describe("200 stalled uploads", () => {
  test("cost what they sent, not what they may send, and one more is served beside them", async () => {
    const before = process.memoryUsage.rss();
    const sent = 100 * KIB;
    await Promise.all(Array.from({ length: 200 }, () => stall(service, sent, 20_000_000)));
    const { usage } = service.service;
    await waitFor(() => service.service.usage.buffers.leased === 200, { what: "200 leases" });
    await leasedBytes(service, 200 * sent);
    expect(service.service.usage.buffers.leasedBytes).toBeLessThanOrEqual(200 * 2 * sent);
    // Both ends of all connections are in this process.
    expect(process.memoryUsage.rss() - before).toBeLessThan(160 * MIB);
    expect(usage.pool).toMatchObject({ busy: 0, waiting: 0 });

    const startedAt = performance.now();
    await readResult(await postPhoto(service, file, { wm_text: "beside" }));
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  }, 20_000);
});

describe("when all uploads together reach MAX_INFLIGHT_BYTES", () => {
  // First, as a buffer that is used again keeps the size that it has grown to.
  test("the one that passes the limit is refused, not those before it", async () => {
    const patient = await Promise.all([1, 2, 3].map(() => stall(small, 500 * KIB, MIB)));
    await leasedBytes(small, 3 * 500 * KIB);
    // There is room for its first half.
    const refused = await postPhoto(small, jpegLike(1000 * KIB));
    await expectProblem(refused, { status: 503, code: "overloaded" });
    expect(patient.map(({ isClosed }) => isClosed)).toEqual([false, false, false]);
    expect(small.service.usage.buffers.leased).toBe(3);
  });

  test("the next one is 503, and there is room again as soon as another one leaves", async () => {
    const stalled = [
      await stall(small, 1000 * KIB, MIB),
      await stall(small, 1000 * KIB, MIB),
    ] as const;
    await leasedBytes(small, 2 * 1000 * KIB);
    const refused = await postPhoto(small, jpegLike(900 * KIB));
    await expectProblem(refused, { status: 503, code: "overloaded" });
    expect(small.service.usage.buffers.leased).toBe(2);
    expect(small.service.usage.buffers.leasedBytes).toBeLessThanOrEqual(2 * MIB);

    stalled[0].leave();
    await waitFor(() => small.service.usage.buffers.leased === 1, { what: "the lease to end" });
    await readResult(await postPhoto(small, file));
  });

  test("nothing of it outlasts the rush", async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        postPhoto(small, file, { wm_text: `rush ${index}` }),
      ),
    );
    for (const answer of answers) {
      if (answer.status === 200) await readResult(answer);
      else await expectProblem(answer, { status: 503, code: "overloaded" });
    }
    await readResult(await postPhoto(small, file, { wm_text: "after the rush" }));
  });
});
