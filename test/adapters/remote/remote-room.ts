import { afterEach } from "bun:test";
import {
  createRemoteProcessor,
  type RemoteProcessor,
} from "../../../src/adapters/remote/remote-processor.ts";
import { readSettings } from "../../../src/config/settings.ts";
import { resolveOptions } from "../../../src/domain/option-fields.ts";
import type { CanonicalOptions } from "../../../src/domain/watermark-options.ts";
import { createUploadBuffers } from "../../../src/ingest/upload-buffers.ts";
import type {
  ImageProcessor,
  ProcessedImage,
  ProcessRequest,
} from "../../../src/ports/image-processor.ts";
import { optionDefaults } from "../../../src/services/option-defaults.ts";
import { sizeLimits } from "../../../src/services/size-limits.ts";
import { createMemoryLog, type MemoryLog } from "../../fixtures/memory-log.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import {
  type FakeOptimizer,
  type FakeOptimizerOptions,
  startAnswering,
  startFakeOptimizer,
} from "./fake-optimizer.ts";

export const MIB = 2 ** 20;

/** What is rejected with when another attempt may succeed and nothing is counted. */
export const UNAVAILABLE = { code: "backend_unavailable", fault: "processor" } as const;

/** What `work`, which must fail, rejects with. */
export async function rejection(work: Promise<unknown>): Promise<unknown> {
  const resolved = Symbol("resolved");
  const error = await work.then(
    () => resolved,
    (reason: unknown) => reason,
  );
  if (error === resolved) throw new Error("It was to fail");
  return error;
}

export interface RemoteCall extends Partial<Omit<ProcessRequest, "options">> {
  readonly options?: Partial<CanonicalOptions>;
}

/** Hands a processor the photo in a lease. */
export type Process = (photo: Uint8Array, call?: RemoteCall) => Promise<ProcessedImage>;

export interface RemoteRoom {
  readonly processor: RemoteProcessor;
  readonly log: MemoryLog;
  readonly process: Process;
}

export interface RemoteRooms {
  open(urls: readonly string[]): RemoteRoom;
  /** Another processor, asked in the same way. */
  over(processor: ImageProcessor): Process;
  /** Fake optimizers, closed after the test. */
  fake(options?: FakeOptimizerOptions): Promise<FakeOptimizer>;
  answering(answer: Uint8Array): Promise<FakeOptimizer>;
  readonly leased: number;
}

/** Rooms that are closed after each test, which must leave no lease and no connection behind. */
export function useRemoteRooms(): RemoteRooms {
  const settings = readSettings({});
  const defaults = resolveOptions({}, optionDefaults(settings, "jpeg"));
  const buffers = createUploadBuffers({
    maxUploadBytes: () => 20 * MIB,
    maxInflightBytes: () => 256 * MIB,
  });
  const processors: RemoteProcessor[] = [];
  const fakes: FakeOptimizer[] = [];

  afterEach(async () => {
    await Promise.all(processors.splice(0).map((processor) => processor.close()));
    await waitFor(() => buffers.usage.leased === 0, { what: "every lease to end" });
    for (const fake of fakes.splice(0)) {
      // Who does not read does not see that the other side has left.
      for (const socket of fake.open) socket.resume();
      await waitFor(() => fake.open.size === 0, { what: "every connection to end" });
      await fake.close();
    }
  });

  function closedLater(fake: FakeOptimizer): FakeOptimizer {
    fakes.push(fake);
    return fake;
  }

  const over =
    (processor: ImageProcessor): Process =>
    async (photo, { options, ...call } = {}) => {
      const original = buffers.lease();
      try {
        original.append(photo);
        return await processor.process({
          original,
          options: { ...defaults, ...options },
          limits: sizeLimits(settings),
          timeoutMs: 20_000,
          whenFull: "reject",
          signal: new AbortController().signal,
          ...call,
        });
      } finally {
        original.release();
      }
    };

  return {
    open(urls) {
      const log = createMemoryLog();
      const processor = createRemoteProcessor({ urls, log });
      processors.push(processor);
      return { processor, log, process: over(processor) };
    },
    over,
    fake: async (options) => closedLater(await startFakeOptimizer(options)),
    answering: async (answer) => closedLater(await startAnswering(answer)),
    get leased() {
      return buffers.usage.leased;
    },
  };
}
