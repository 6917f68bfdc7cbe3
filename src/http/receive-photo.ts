import type { Context } from "hono";
import type { Settings } from "../config/settings.ts";
import { type CanonicalOptions, resolveOptions } from "../domain/watermark-options.ts";
import { receiveUpload, type Upload } from "../ingest/receive-upload.ts";
import type { UploadBuffers } from "../ports/upload-buffers.ts";
import { optionDefaults } from "../services/option-defaults.ts";
import { type AppEnv, liftIdleTimeout } from "./connection.ts";
import { negotiateFormat } from "./negotiation.ts";

export interface ReceivedPhoto {
  /** Its lease is the caller's to release. */
  readonly upload: Upload;
  readonly options: CanonicalOptions;
}

/**
 * Reads the photo and its fields from the request.
 *
 * @throws the errors of `receiveUpload` and `resolveOptions`; nothing is leased then
 */
export async function receivePhoto(
  c: Context<AppEnv>,
  buffers: UploadBuffers,
  settings: Settings,
): Promise<ReceivedPhoto> {
  const upload = await receiveUpload({
    body: c.req.raw.body,
    contentType: c.req.header("Content-Type"),
    contentLength: contentLength(c.req.header("Content-Length")),
    limits: {
      maxUploadBytes: settings.MAX_UPLOAD_BYTES,
      timeoutMs: settings.UPLOAD_TIMEOUT_MS,
    },
    buffers,
    signal: c.req.raw.signal,
    onBodyEnd: () => c.set("bodyIsRead", true),
  });
  liftIdleTimeout(c);
  try {
    const format = negotiateFormat(c.req.header("Accept"));
    const options = resolveOptions(upload.fields, optionDefaults(settings, format));
    return { upload, options };
  } catch (error) {
    upload.lease.release();
    throw error;
  }
}

function contentLength(header: string | undefined): number | undefined {
  return header !== undefined && /^\d+$/.test(header) ? Number(header) : undefined;
}
