import type { Settings } from "../../config/settings.ts";
import type { ImageProcessor } from "../../ports/image-processor.ts";
import type { UploadBuffers } from "../../ports/upload-buffers.ts";
import { sizeLimits } from "../../services/size-limits.ts";
import { childPath } from "./child-path.ts";
import { isMadeFrom, type ManifestEntry } from "./manifest.ts";
import type { OutFolder } from "./out-folder.ts";
import { photoProblem } from "./photo-problem.ts";
import type { PlannedPhoto } from "./plan.ts";
import { createPhotoReader } from "./read-photo.ts";
import type { PhotoOutcome } from "./sign-outcome.ts";

export interface PhotoSignerOptions {
  readonly processor: ImageProcessor;
  readonly buffers: UploadBuffers;
  readonly settings: Settings;
  /** As the command line names it. */
  readonly out: string;
  readonly outFolder: OutFolder;
  /** Also replaces results that were changed since they were made. */
  readonly overwrite: boolean;
  /** Called before each result is written, or anything new is to be kept. */
  readonly beforeWriting: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** What became of a photo, and what the manifest is to say of its result, unless it failed. */
export interface PhotoEnd {
  readonly outcome: PhotoOutcome;
  readonly entry?: ManifestEntry;
}

const RESULT_CHANGED = {
  code: "result_changed",
  problem: "Its result was changed since it was made; --overwrite replaces it",
} as const;

/** Signs one photo after the other; have one for each that is to be under way at a time. */
export type PhotoSigner = (photo: PlannedPhoto) => Promise<PhotoEnd>;

/** A signer rejects with `signal.reason`, or with a defect; every other failure is an outcome. */
export function createPhotoSigner(options: PhotoSignerOptions): PhotoSigner {
  const { processor, buffers, settings, outFolder, overwrite, signal } = options;
  const { manifest } = outFolder;
  const reader = createPhotoReader({ buffers, maxBytes: settings.MAX_UPLOAD_BYTES });

  return async ({ path: input, realPath, output, options: wanted, times }) => {
    let doing: "read" | "write" = "read";
    try {
      const file = await reader.read(input, signal);
      try {
        const shownOutput = childPath(options.out, output);
        const made = { photo: realPath, input: file.sha256, options: wanted };
        const known = manifest.get(output);
        if (known) {
          doing = "write";
          const result = await outFolder.sha256Of(output);
          if (result === known.result && isMadeFrom(known, made)) {
            // What a moved photo, or a run that was killed, has made untrue is put right.
            const isTrue = known.photo === realPath && !manifest.wasBegun(output);
            if (!isTrue) await options.beforeWriting();
            const outcome = { status: "unchanged", input, output: shownOutput } as const;
            return { outcome, entry: { ...made, result } };
          }
          const isChanged = result !== undefined && result !== known.result;
          if (isChanged && !overwrite && !manifest.wasBegun(output)) {
            return { outcome: { status: "failed", input, ...RESULT_CHANGED } };
          }
          doing = "read";
        }
        const image = await processor.process({
          original: file.lease,
          options: wanted,
          limits: sizeLimits(settings),
          timeoutMs: settings.JOB_TIMEOUT_MS,
          whenFull: "wait",
          signal,
        });
        try {
          doing = "write";
          await options.beforeWriting();
          await outFolder.write(output, image.bytes, { times, signal });
          const { width, height, bytes } = image;
          const result = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
          const bytesBefore = file.lease.length;
          const bytesAfter = bytes.byteLength;
          return {
            outcome: {
              status: "signed",
              ...{ input, output: shownOutput, bytesBefore, bytesAfter, width, height },
            },
            entry: { ...made, result },
          };
        } finally {
          image.release();
        }
      } finally {
        file.lease.release();
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      return { outcome: { status: "failed", ...photoProblem(error, input, doing) } };
    }
  };
}
