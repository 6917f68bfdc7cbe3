import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { createHoldGate, type HoldGate } from "../fixtures/hold-gate.ts";
import { encodeJpeg, photo, truncated } from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../fixtures/temporary-folder.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { multipartBody, photoPart, startOfUpload } from "../ingest/multipart-body.ts";
import { expectProblem, idOf, readResult } from "./answers.ts";
import { chunk, connectRaw, type RawClient, uploadHead } from "./raw-client.ts";

const UNRULY = new URL("../fixtures/unruly-worker.ts", import.meta.url);

let gates: TemporaryFolder;
let service: RunningService;
let file: Uint8Array;

const start = () =>
  startService({ environment: { UPLOAD_TIMEOUT_MS: "1000" }, workerEntry: UNRULY });

beforeAll(async () => {
  gates = await createTemporaryFolder();
  service = await start();
  file = await encodeJpeg(photo(600, 400));
});
afterEach(async () => {
  const { usage } = service.service;
  await waitFor(() => usage.buffers.leased === 0, { what: "every lease to end" });
  await waitFor(() => service.service.usage.pool?.busy === 0, { what: "every slot to be free" });
  expect(service.service.usage.pool).toMatchObject({ waiting: 0, replaced: 0 });
  expect(service.service.usage.pool?.outputs.out).toBe(0);
});
afterAll(async () => {
  await service.stop();
  await gates.remove();
});

const leased = (count: number): Promise<unknown> =>
  waitFor(() => service.service.usage.buffers.leased === count, { what: `${count} leases` });

/** A client that has sent this much of an upload. */
async function begin(body: Uint8Array, framing: string, at = service): Promise<RawClient> {
  const client = await connectRaw(at);
  await client.send(uploadHead(framing));
  await client.send(body);
  return client;
}

describe("a client that leaves while it sends", () => {
  test.each(["Content-Length: 10000000", "Transfer-Encoding: chunked"])(
    "leaves no lease, no file and no slot: %s",
    async (framing) => {
      const start = startOfUpload(truncated(file, 0.5));
      const clients = await Promise.all(
        Array.from({ length: 20 }, () =>
          begin(framing.startsWith("T") ? chunk(start) : start, framing),
        ),
      );
      await leased(clients.length);
      for (const client of clients) client.leave();
      await leased(0);
      expect(await service.storedObjects()).toEqual([]);
    },
  );

  test("is no failure of the service in its log", async () => {
    const known = service.log.lines.length;
    const client = await begin(startOfUpload(file), "Content-Length: 10000000");
    await leased(1);
    client.leave();
    await waitFor(() => service.log.lines.slice(known).some((l) => l.message === "request"), {
      what: "the request's line",
    });
    const lines = service.log.lines.slice(known);
    expect(lines.map(({ level }) => level)).toEqual(["debug", "info"]);
    expect(lines.at(-1)?.fields).toMatchObject({ path: "/upload", status: 499 });
  });
});

describe("a client that leaves while its photo is worked on", () => {
  /** An upload that is in a worker's hands until the gate is opened. */
  async function beginWork(at: RunningService, { text }: HoldGate): Promise<RawClient> {
    const parts = [{ name: "wm_text", value: text }, photoPart(file)];
    const body = multipartBody(parts);
    const client = await begin(body, `Content-Length: ${body.byteLength}`, at);
    await waitFor(() => at.service.usage.pool?.busy === 1, { what: "the work to begin" });
    return client;
  }

  const noticed = (at: RunningService, lines: number): Promise<unknown> =>
    waitFor(() => at.log.lines.slice(lines).some(({ message }) => message === "client left"), {
      what: "the client to be missed",
    });

  test("leaves no slot, no result and no job", async () => {
    const before = await service.storedObjects();
    const gate = createHoldGate(gates.path, "alone");
    const leaver = await beginWork(service, gate);
    const known = service.log.lines.length;
    leaver.leave();
    await noticed(service, known);
    gate.open();
    await waitFor(() => service.service.usage.pool?.busy === 0, { what: "the work to end" });
    // Its original may have been stored by then; others may share it.
    const isNew = (key: string) => !before.includes(key) && !key.startsWith("original/");
    expect((await service.storedObjects()).filter(isNew)).toEqual([]);
  });

  test("disturbs nobody who wants the same", async () => {
    const fresh = await start();
    try {
      const gate = createHoldGate(gates.path, "shared");
      const leaver = await beginWork(fresh, gate);
      const stayer = postPhoto(fresh, file, { wm_text: gate.text });
      // Who joins gives the buffer of its own back at once.
      await waitFor(() => fresh.service.usage.buffers.idle === 1, { what: "the second to join" });
      leaver.leave();
      await noticed(fresh, 0);
      expect(fresh.service.usage.pool?.busy).toBe(1);
      gate.open();
      expect(idOf(await stayer)).toMatch(/^[0-9a-f]{64}$/);
    } finally {
      await fresh.stop();
    }
  });
});

describe("a client that stalls", () => {
  test("is told that its time is over, and leaves nothing", async () => {
    const before = await service.storedObjects();
    const startedAt = performance.now();
    const client = await begin(startOfUpload(file), "Content-Length: 10000000");
    await leased(1);
    await expectProblem(await client.answer(), { status: 408, code: "upload_timeout" });
    expect(performance.now() - startedAt).toBeWithin(900, 4_000);
    await leased(0);
    expect(await service.storedObjects()).toEqual(before);
    client.leave();
  });
});

describe("a connection that is kept", () => {
  test("works on after a photo that was refused when all of it had come", async () => {
    const client = await connectRaw(service);
    const bad = multipartBody([photoPart(truncated(file, 0.5))]);
    const wrong = multipartBody([photoPart(file), { name: "wm_position", value: "middle" }]);
    const good = multipartBody([photoPart(file)]);
    for (const [body, status] of [
      [bad, 422],
      [good, 200],
      [wrong, 400],
      [good, 200],
      [bad, 422],
      [good, 200],
    ] as const) {
      await client.send(uploadHead(`Content-Length: ${body.byteLength}`));
      await client.send(body);
      const answer = await client.answer();
      expect(answer.status).toBe(status);
      if (status === 200) await readResult(answer);
    }
    expect(client.isClosed).toBe(false);
    client.leave();
  });
});
