import { jpegSegment, MARKER, withJpegSegments } from "../../test/fixtures/pictures.ts";
import { finalStatus } from "../../test/fixtures/running-service.ts";
import type { RealBackends } from "../../test/fixtures/servers/real-backends.ts";
import { tcpExchange } from "../../test/fixtures/servers/tcp-exchange.ts";
import { createUploadBody } from "../http/upload-body.ts";
import type { BenchPicture } from "../pictures.ts";
import { type ServiceProcess, startServiceProcess } from "../service-process.ts";
import { turnOrder } from "../turns.ts";

export const WORKERS = 2;
const WARM_UPS = 5;
const ANSWER_TIMEOUT_MS = 60_000;

/** The number of what is uploaded again and again; fresh uploads have higher ones. */
const REPEATED = 0;

/** What an upload takes, one after another: from its start until its answer has been read. */
export interface LatencyResult {
  readonly upload: string;
  readonly embeddedMs: readonly number[];
  /** As many, taken in turns. */
  readonly realMs: readonly number[];
}

export interface LatencyOptions {
  readonly backends: RealBackends;
  readonly picture: BenchPicture;
  readonly rounds: number;
  /** Told in a few words what goes on. */
  readonly onProgress: (what: string) => void;
}

/** One kind of upload, and who takes it. */
interface Kind {
  readonly upload: string;
  readonly embedded: ServiceProcess;
  readonly real: ServiceProcess;
  readonly answer: "made" | "found" | "accepted";
  /** Called before each upload, off the clock. */
  readonly prepare?: () => Promise<void>;
}

/** The same uploads to services on the embedded backends and on the real three. */
export async function measureLatencies(options: LatencyOptions): Promise<LatencyResult[]> {
  const { backends, picture, rounds, onProgress } = options;
  await using stack = new AsyncDisposableStack();
  const start = async (settings: Readonly<Record<string, string>>) => {
    const service = await startServiceProcess({ WORKERS: `${WORKERS}`, ...settings });
    stack.defer(() => service.stop());
    return service;
  };
  const withoutMemory = { CACHE_MAX_BYTES: "0" };
  const embedded = await start({});
  const files = await start(withoutMemory);
  const real = await start(backends.newSettings());
  const shared = await start({ ...backends.newSettings(), ...withoutMemory });
  const flush = (): Promise<void> => flushRedis(backends.redis.port);
  const kinds: readonly Kind[] = [
    { upload: "fresh", embedded, real, answer: "made" },
    { upload: "again: from memory", embedded, real, answer: "found" },
    { upload: "again: from memory, Redis", embedded, real: shared, answer: "found" },
    {
      ...{ upload: "again: from files, MinIO", embedded: files, real: shared, answer: "found" },
      prepare: flush,
    },
    { upload: "fresh, 202 at once", embedded, real, answer: "accepted" },
  ];

  let lastNumber = REPEATED;
  const results: LatencyResult[] = [];
  for (const { upload, embedded, real, answer, prepare } of kinds) {
    onProgress(upload);
    const entries = [embedded, real].map((service) => ({ service, ms: [] as number[] }));
    for (const { service } of entries) {
      if (answer === "found") await send(service, formOf(picture, REPEATED), "any");
    }
    for (let round = -WARM_UPS; round < rounds; round++) {
      for (const { service, ms } of turnOrder(entries, round + WARM_UPS)) {
        await prepare?.();
        const form = formOf(picture, answer === "found" ? REPEATED : ++lastNumber);
        const took = await send(service, form, answer);
        if (round >= 0) ms.push(took);
      }
    }
    const [embeddedMs = [], realMs = []] = entries.map(({ ms }) => ms);
    results.push({ upload, embeddedMs, realMs });
  }
  return results;
}

interface Form {
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A form whose photo and text no other number has: a comment tells one photo from the next. */
function formOf({ bytes }: BenchPicture, number: number): Form {
  const comment = jpegSegment(MARKER.COM, new TextEncoder().encode(`${number}`));
  const { contentType, withText } = createUploadBody(withJpegSegments(bytes, comment));
  return { contentType, bytes: withText(number) };
}

/**
 * Milliseconds until the answer has been read. A job is waited for besides, so that it takes nothing
 * from the next upload.
 *
 * @throws Error when the answer is another
 */
async function send(
  { url }: ServiceProcess,
  form: Form,
  expected: Kind["answer"] | "any",
): Promise<number> {
  const startedAt = performance.now();
  const answer = await fetch(`${url}/upload`, {
    method: "POST",
    headers: {
      "Content-Type": form.contentType,
      ...(expected === "accepted" && { Prefer: "respond-async" }),
    },
    body: form.bytes,
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  const bytes = await answer.bytes();
  const took = performance.now() - startedAt;
  const isFound = answer.headers.get("X-Cache") === "HIT";
  const kind = answer.status === 202 ? "accepted" : isFound ? "found" : "made";
  if (!answer.ok || (expected !== "any" && kind !== expected)) {
    throw new Error(`An upload was answered ${answer.status}, ${kind}; not ${expected}`);
  }
  if (kind === "accepted") {
    // The contract of a 202.
    const { jobId } = JSON.parse(new TextDecoder().decode(bytes)) as { jobId: string };
    await finalStatus({ url }, jobId, ANSWER_TIMEOUT_MS);
  }
  return took;
}

async function flushRedis(port: number): Promise<void> {
  const answer = await tcpExchange({
    port,
    send: "FLUSHALL\r\n",
    isComplete: (received) => received.includes("\r\n"),
    timeoutMs: 5_000,
  });
  if (!answer.toString("latin1").startsWith("+OK")) throw new Error(`Redis said ${answer}`);
}
