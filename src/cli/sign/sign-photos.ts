import { UsageError } from "../usage-error.ts";
import { inLanes } from "./lanes.ts";
import { systemWords } from "./photo-problem.ts";
import type { PlannedPhoto } from "./plan.ts";
import type { PhotoOutcome } from "./sign-outcome.ts";
import { createPhotoSigner, type PhotoSignerOptions } from "./sign-photo.ts";

/** How often the manifest is written while a run goes on, and how much of its time that may take. */
const SAVE_EVERY_MS = 5_000;
const SAVE_SHARE = 0.05;

export interface SignPhotosOptions extends Omit<PhotoSignerOptions, "beforeWriting"> {
  /** Told of each photo as it ends, in any order. */
  readonly onOutcome: (outcome: PhotoOutcome) => Promise<void>;
}

/**
 * Signs photos, and keeps the manifest. So many are read, worked on and written at a time that no worker
 * waits for the disk: two for each.
 *
 * @throws UsageError when the text cannot be drawn: on the first photo, so on none; `signal.reason`; the
 *   system's errors when the folder for the results or its manifest cannot be written
 */
export async function signPhotos(
  photos: readonly PlannedPhoto[],
  options: SignPhotosOptions,
): Promise<void> {
  const { outFolder, settings, onOutcome } = options;
  const { manifest } = outFolder;
  const keeping = createManifestKeeper(options, () => photos.map(({ output }) => output));
  const signer = { ...options, beforeWriting: keeping.begin };
  const createLane = (): ((photo: PlannedPhoto) => Promise<void>) => {
    const sign = createPhotoSigner(signer);
    return async (photo) => {
      const { outcome, entry } = await sign(photo);
      if (outcome.status === "failed" && outcome.code === "watermark_unrenderable") {
        if (!keeping.hasBegun) throw new UsageError(`--text: ${outcome.problem}`);
      }
      if (entry) manifest.record(photo.output, entry);
      else manifest.release(photo.output);
      await onOutcome(outcome);
      await keeping.keep();
    };
  };
  const lanes = Array.from({ length: Math.min(2 * settings.WORKERS, photos.length) }, createLane);
  try {
    await inLanes(photos, lanes);
  } finally {
    await keeping.end();
  }
}

interface ManifestKeeper {
  readonly hasBegun: boolean;
  /** Creates the folder and claims the results, before the first is written. */
  begin(): Promise<void>;
  /** Writes the manifest if it is time to. Where the disk refuses it now, the next time or the end counts. */
  keep(): Promise<void>;
  /**
   * Writes what was made, if anything was begun. In every case removes what is half written and lets
   * other runs in.
   */
  end(): Promise<void>;
}

function createManifestKeeper(
  { out, outFolder }: Pick<SignPhotosOptions, "out" | "outFolder">,
  outputs: () => readonly string[],
): ManifestKeeper {
  let beginning: Promise<void> | undefined;
  let hasBegun = false;
  let nextAt = Number.POSITIVE_INFINITY;

  async function save(): Promise<void> {
    const startedAt = performance.now();
    nextAt = Number.POSITIVE_INFINITY;
    try {
      await outFolder.saveManifest();
    } finally {
      const now = performance.now();
      nextAt = now + Math.max(SAVE_EVERY_MS, (now - startedAt) / SAVE_SHARE);
    }
  }

  async function start(): Promise<void> {
    try {
      await outFolder.create();
      outFolder.manifest.begin(outputs());
      await save();
      hasBegun = true;
    } catch (error) {
      const words = systemWords(error);
      if (words === undefined) throw error;
      throw new UsageError(`--out ${out} cannot be written: ${words}`, { cause: error });
    }
  }

  return {
    get hasBegun() {
      return hasBegun;
    },
    async begin() {
      beginning ??= start();
      await beginning;
    },
    async keep() {
      if (performance.now() < nextAt) return;
      try {
        await save();
      } catch (error) {
        if (systemWords(error) === undefined) throw error;
      }
    },
    async end() {
      try {
        if (!hasBegun) return;
        outFolder.manifest.end();
        await outFolder.saveManifest();
      } finally {
        outFolder.clear();
      }
    },
  };
}
