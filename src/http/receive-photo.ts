import type { Context } from "hono";
import type { Settings } from "../config/settings.ts";
import { CANONICAL_OPTIONS_FIELD, parseCanonicalOptions } from "../domain/canonical-options.ts";
import { InvalidParameterError } from "../domain/errors.ts";
import { resolveOptions } from "../domain/option-fields.ts";
import {
  type CanonicalOptions,
  OPTION_FIELDS,
  type OptionFields,
} from "../domain/watermark-options.ts";
import { receiveUpload, type Upload } from "../ingest/receive-upload.ts";
import type { FormField } from "../ingest/upload-fields.ts";
import type { UploadBuffers } from "../ports/upload-buffers.ts";
import { optionDefaults } from "../services/option-defaults.ts";
import { type AppEnv, liftIdleTimeout } from "./connection.ts";
import { negotiateFormat } from "./negotiation.ts";

export interface ReceivedPhoto {
  /** Its lease is the caller's to release. */
  readonly upload: Upload;
  readonly options: CanonicalOptions;
}

/** What one node sends to another is read with this field besides; to a form it means nothing. */
export const FIELDS_BETWEEN_NODES = [...OPTION_FIELDS, CANONICAL_OPTIONS_FIELD] as const;

/**
 * Reads the photo and its fields from the request. Canonical options, where they are known and sent,
 * decide alone: neither settings nor `Accept` have a say.
 *
 * @throws the errors of `receiveUpload`, `resolveOptions` and `parseCanonicalOptions`; nothing is
 *   leased then
 */
export async function receivePhoto(
  c: Context<AppEnv>,
  buffers: UploadBuffers,
  settings: Settings,
  knownFields: readonly FormField[] = OPTION_FIELDS,
): Promise<ReceivedPhoto> {
  const upload = await receiveUpload({
    body: c.req.raw.body,
    // What comes over a socket; a request that was made in this process may share its bytes.
    ownsChunks: c.env?.server !== undefined,
    contentType: c.req.header("Content-Type"),
    contentLength: contentLength(c.req.header("Content-Length")),
    limits: {
      maxUploadBytes: settings.MAX_UPLOAD_BYTES,
      timeoutMs: settings.UPLOAD_TIMEOUT_MS,
    },
    buffers,
    knownFields,
    signal: c.req.raw.signal,
    onBodyEnd: () => c.set("bodyIsRead", true),
  });
  liftIdleTimeout(c);
  try {
    const { options: canonical, ...fields } = upload.fields;
    if (canonical !== undefined) {
      refuseBeside(fields);
      return { upload, options: parseCanonicalOptions(canonical) };
    }
    const format = negotiateFormat(c.req.header("Accept"));
    return { upload, options: resolveOptions(fields, optionDefaults(settings, format)) };
  } catch (error) {
    upload.lease.release();
    throw error;
  }
}

/** Whoever sends both is mistaken about one of them. */
function refuseBeside(fields: OptionFields): void {
  const [field] = Object.keys(fields);
  if (field === undefined) return;
  const expected = `nothing beside the field "${CANONICAL_OPTIONS_FIELD}"`;
  throw new InvalidParameterError({ field, expected });
}

function contentLength(header: string | undefined): number | undefined {
  return header !== undefined && /^\d+$/.test(header) ? Number(header) : undefined;
}
