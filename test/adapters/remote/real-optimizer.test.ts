import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createPoolProcessor } from "../../../src/adapters/pool-processor.ts";
import type { CanonicalOptions } from "../../../src/domain/watermark-options.ts";
import { compileImagingModules } from "../../../src/workers/imaging-modules.ts";
import { WorkerPool } from "../../../src/workers/worker-pool.ts";
import type { Bytes } from "../../fixtures/bytes.ts";
import { createHoldGate } from "../../fixtures/hold-gate.ts";
import { createMemoryLog } from "../../fixtures/memory-log.ts";
import { cutout, encodeJpeg, encodePng, photo } from "../../fixtures/pictures.ts";
import { type RunningService, startService } from "../../fixtures/running-service.ts";
import { type ListeningProcess, startServiceProcess } from "../../fixtures/service-process.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../fixtures/temporary-folder.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { jpegLike } from "../../ingest/multipart-body.ts";
import { MIB, rejection, UNAVAILABLE, useRemoteRooms } from "./remote-room.ts";

const rooms = useRemoteRooms();

describe("an optimizer with settings of its own", () => {
  let optimizer: RunningService;
  let pool: WorkerPool;

  beforeAll(async () => {
    optimizer = await startService({
      environment: {
        ROLE: "optimizer",
        WATERMARK_TEXT: "Theirs",
        EFFORT: "small",
        MAX_WIDTH: "99",
        MAX_HEIGHT: "99",
      },
    });
    pool = new WorkerPool({
      size: 1,
      maxWaiting: () => 4,
      modules: await compileImagingModules(),
      imaging: { codecs: "engine", maxPixels: 40_000_000, maxFileBytes: 20 * MIB },
      log: createMemoryLog(),
      onExhausted: () => {},
    });
    await pool.ready();
  });
  afterAll(async () => {
    await pool.close();
    await optimizer.stop();
  });

  const OPTIONS: readonly Partial<CanonicalOptions>[] = [
    {},
    { format: "webp", position: "top-left", color: "#00ff7f" },
    { text: 'Zoë "&" \\ Ωmega', maxWidth: 120, maxHeight: 300, effort: "small" },
  ];
  test.each(OPTIONS)("makes the very bytes that the own pool makes: %j", async (options) => {
    const remote = rooms.open([optimizer.url]);
    const local = rooms.over(createPoolProcessor(pool));
    for (const file of [await encodeJpeg(photo(400, 300)), encodePng(cutout(200, 160))]) {
      const far = await remote.process(file, { options });
      const near = await local(file, { options });
      expect(far.bytes).toEqual(near.bytes);
      const { format, width, height } = near;
      expect(far).toMatchObject({ format, width, height });
      near.release();
    }
  });
});

describe("an optimizer's process", () => {
  let folder: TemporaryFolder;
  let optimizer: ListeningProcess;
  let healthy: RunningService;
  let small: Bytes;
  const large = jpegLike(19 * MIB);

  beforeAll(async () => {
    folder = await createTemporaryFolder();
    healthy = await startService({ environment: { ROLE: "optimizer" } });
    small = await encodeJpeg(photo(200, 150));
  });
  beforeEach(async () => {
    optimizer = await startServiceProcess({ environment: { ROLE: "optimizer" }, unruly: true });
  });
  afterEach(() => optimizer.kill());
  afterAll(async () => {
    await healthy.stop();
    await folder.remove();
  });

  test("that dies at work fails the call at once", async () => {
    const { process } = rooms.open([optimizer.url]);
    const gate = createHoldGate(folder.path, "at-work");
    const call = rejection(process(small, { options: { text: gate.text } }));
    await gate.reached();
    await optimizer.kill();
    expect(await call).toMatchObject(UNAVAILABLE);
    expect(rooms.leased).toBe(0);
  });

  test("that dies in the middle of an upload fails the call at once", async () => {
    const { process, processor } = rooms.open([optimizer.url]);
    // Frozen, it takes what its sockets hold and no more.
    optimizer.signal("SIGSTOP");
    const call = rejection(process(large));
    await waitFor(() => processor.optimizers[0]?.inFlight === 1, { what: "the call to begin" });
    // The kernel takes the connection for it, which nobody can see from here. Too short a pause does
    // not fail the test: it only ends the connection earlier.
    await Bun.sleep(100);
    await optimizer.kill();
    expect(await call).toMatchObject(UNAVAILABLE);
    expect(rooms.leased).toBe(0);
  });

  test("that is frozen holds no call longer than its deadline, and works again later", async () => {
    const room = rooms.open([optimizer.url]);
    optimizer.signal("SIGSTOP");
    const startedAt = performance.now();
    const frozen = await Promise.all(
      [1, 2, 3].map(() => rejection(room.process(small, { timeoutMs: 1 }))),
    );
    for (const error of frozen) expect(error).toMatchObject(UNAVAILABLE);
    expect(performance.now() - startedAt).toBeLessThan(12_000);
    expect(room.processor.optimizers[0]?.breaker).toBe("open");

    optimizer.signal("SIGCONT");
    const image = await waitFor(() => room.process(small).catch(() => undefined), {
      what: "the optimizer to be asked again",
      intervalMs: 50,
    });
    image.release();
  });

  test("that was ended leaves its work to the other one", async () => {
    await optimizer.kill();
    const { process } = rooms.open([optimizer.url, healthy.url]);
    for (let i = 0; i < 6; i += 1) (await process(small)).release();
  });
});
