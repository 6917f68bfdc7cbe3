import { AppError, UnsupportedMediaError } from "../../domain/errors.ts";
import { SNIFF_BYTES, sniffFormat } from "../../domain/image-format.ts";
import { untilAborted } from "../../domain/until-aborted.ts";
import type { UploadLease } from "../../ports/upload-buffers.ts";
import { sizeLimits } from "../../services/size-limits.ts";
import { UsageError } from "../usage-error.ts";
import { mayBeTransparent } from "./photo-head.ts";
import { photoProblem } from "./photo-problem.ts";
import { type SignCommand, STREAM } from "./sign-command.ts";
import type { SignTools } from "./sign-tools.ts";

/**
 * Signs one photo, of a file or of standard input, to standard output.
 *
 * @returns 1 when it could not be signed, which is told, else 0
 * @throws UsageError when standard output is a terminal; `signal.reason`
 */
export async function signStream({ photos }: SignCommand, tools: SignTools): Promise<number> {
  const { settings, options, processor, buffers, terminal, signal } = tools;
  const [path = STREAM] = photos;
  if (terminal.columns !== undefined) {
    throw new UsageError("A picture is no text for a terminal: expected > FILE, or --out DIR");
  }
  const lease = buffers.lease();
  try {
    // Nobody may ever write to standard input, or close it.
    await untilAborted(read(path, lease, signal), signal);
    const format = sniffFormat(lease.bytes.subarray(0, SNIFF_BYTES));
    if (!format) throw new UnsupportedMediaError();
    const image = await processor.process({
      original: lease,
      options: options[mayBeTransparent(lease.bytes) ? "webp" : "jpeg"],
      limits: sizeLimits(settings),
      timeoutMs: settings.JOB_TIMEOUT_MS,
      whenFull: "wait",
      signal,
    });
    try {
      // Nobody may ever read standard output, or close it.
      await untilAborted(terminal.printBytes(image.bytes), signal);
    } finally {
      image.release();
    }
    return 0;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError && error.code === "watermark_unrenderable") {
      throw new UsageError(`--text: ${error.message}`, { cause: error });
    }
    const { problem } = photoProblem(error, path, "read");
    await terminal.complain(`${path === STREAM ? "Standard input" : path}: ${problem}`);
    return 1;
  } finally {
    lease.release();
  }
}

async function read(path: string, lease: UploadLease, signal: AbortSignal): Promise<void> {
  const stream = path === STREAM ? Bun.stdin.stream() : Bun.file(path).stream();
  for await (const chunk of stream) {
    signal.throwIfAborted();
    lease.append(chunk);
  }
}
