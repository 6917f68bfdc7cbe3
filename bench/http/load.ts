import { CONTENT_TYPE, type OutputFormat } from "../../src/domain/image-format.ts";
import { createUploadBody, type UploadBody } from "./upload-body.ts";

export interface LoadPlan {
  /** The service, which takes uploads at `/upload`. */
  readonly url: string;
  /** What is asked for. */
  readonly format: OutputFormat;
  readonly clients: number;
  /** Uploads of each client before the clock starts. */
  readonly warmUps: number;
  /** No upload is begun later than this; each client sends one that counts at least. */
  readonly durationMs: number;
  /** The text of an upload is a number from here on: none is found in a cache. */
  readonly firstNumber: number;
}

export interface LoadResult {
  /** Of each client its uploads that count, in their order: from the start until the answer has been read. */
  readonly latenciesMs: readonly (readonly number[])[];
  /** From the first start to the last answer. */
  readonly elapsedMs: number;
  /** With the warm-ups. */
  readonly uploads: number;
  /** Mean size of the answers. */
  readonly bytes: number;
  /** What sending and reading took of this process's own processor time, warm-ups included. */
  readonly processorMs: number;
}

const ANSWER_TIMEOUT_MS = 60_000;

/**
 * Uploads one photo over and over from several clients, each as soon as it has its last answer.
 *
 * @throws Error at the first answer that is no freshly made picture of that format
 */
export async function runLoad(plan: LoadPlan, photo: Uint8Array): Promise<LoadResult> {
  const { format, clients, warmUps, durationMs } = plan;
  const processorBefore = process.cpuUsage();
  let number = plan.firstNumber;
  const bodies = Array.from({ length: clients }, () => createUploadBody(photo, format));
  const send = (body: UploadBody): Promise<number> => sendOne(plan, body, number++);

  await Promise.all(
    bodies.map(async (body) => {
      for (let sent = 0; sent < warmUps; sent++) await send(body);
    }),
  );
  let counted = 0;
  let bytes = 0;
  const startedAt = performance.now();
  const latenciesMs = await Promise.all(
    bodies.map(async (body) => {
      const own: number[] = [];
      do {
        const sentAt = performance.now();
        const size = await send(body);
        own.push(performance.now() - sentAt);
        counted += 1;
        bytes += size;
      } while (performance.now() - startedAt < durationMs);
      return own;
    }),
  );
  const elapsedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(processorBefore);
  return {
    latenciesMs,
    elapsedMs,
    uploads: number - plan.firstNumber,
    bytes: bytes / counted,
    processorMs: (user + system) / 1000,
  };
}

/** @returns the size of the answer */
async function sendOne(
  { url, format }: Pick<LoadPlan, "url" | "format">,
  body: UploadBody,
  number: number,
): Promise<number> {
  const answer = await fetch(`${url}/upload`, {
    method: "POST",
    headers: { "Content-Type": body.contentType },
    body: body.withText(number),
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  const bytes = await answer.bytes();
  const type = answer.headers.get("Content-Type");
  if (answer.status !== 200 || type !== CONTENT_TYPE[format]) {
    const text = type?.startsWith("image/") ? "" : `: ${new TextDecoder().decode(bytes)}`;
    throw new Error(`Upload ${number} was answered ${answer.status} ${type}${text}`);
  }
  if (answer.headers.get("X-Cache") === "HIT") {
    throw new Error(`Upload ${number} was answered from a cache`);
  }
  return bytes.byteLength;
}
