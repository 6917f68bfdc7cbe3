import { stat } from "node:fs/promises";
import type { FileTimes } from "../../adapters/filesystem/durable-files.ts";
import { systemCodeOf } from "../../adapters/filesystem/filesystem-errors.ts";
import type { OutputFormat } from "../../domain/image-format.ts";
import type { CanonicalOptions } from "../../domain/watermark-options.ts";
import { UsageError } from "../usage-error.ts";
import { childPath } from "./child-path.ts";
import { type FoundPhoto, identityOf } from "./find-photos.ts";
import type { Manifest, ManifestEntry } from "./manifest.ts";
import { nameKey, outputName } from "./output-name.ts";

/** A photo and what is to become of it. */
export interface PlannedPhoto {
  /** As the command line names it. */
  readonly path: string;
  /** From the root, without links. */
  readonly realPath: string;
  /** Name of the result, from the folder of all results. */
  readonly output: string;
  readonly options: CanonicalOptions;
  /** Of the photo, and so of its result. */
  readonly times: FileTimes;
}

export interface PlanOptions {
  /** The folder for the results, as the command line names it. */
  readonly out: string;
  /** What is to be done with a photo for which the format `auto` means this one. */
  readonly optionsFor: (auto: OutputFormat) => CanonicalOptions;
  /** What earlier runs have made, or begun. */
  readonly earlier: Pick<Manifest, "has" | "get">;
  /** Replaces files that are not ours, and results of other photos. */
  readonly overwrite: boolean;
}

/**
 * Gives each photo the name of its result. A file that was found twice under one name is one photo.
 *
 * @throws UsageError when two photos would have one name, or a result would replace a photo, or, unless
 *   that is wanted, the result of another photo or a file that no run has made
 */
export async function planPhotos(
  found: readonly FoundPhoto[],
  { out, optionsFor, earlier, overwrite }: PlanOptions,
): Promise<readonly PlannedPhoto[]> {
  const byName = new Map<string, FoundPhoto>();
  const inputs = new Map(found.map((photo) => [photo.identity, photo.path]));
  const planned: PlannedPhoto[] = [];
  const foreign: string[] = [];
  for (const photo of found) {
    // Whether it is transparent decides: as a JPEG it would lie on white.
    const options = optionsFor(photo.mayHaveAlpha ? "webp" : "jpeg");
    const output = outputName(photo.name, options.format);
    const other = byName.get(nameKey(output));
    if (other) {
      if (other.identity === photo.identity && other.name === photo.name) continue;
      throw new UsageError(bothProblem(other.path, photo.path, childPath(out, output)));
    }
    byName.set(nameKey(output), photo);
    const result = childPath(out, output);
    const existing = await identityAt(result);
    const endangered = existing === undefined ? undefined : inputs.get(existing);
    if (endangered !== undefined) {
      throw new UsageError(
        `The result ${result} would replace the photo ${endangered}: expected another --out`,
      );
    }
    if (existing !== undefined && !overwrite) {
      if (!earlier.has(output)) foreign.push(result);
      const earlierPhoto = await otherPhoto(earlier.get(output), photo);
      if (earlierPhoto !== undefined) {
        const problem = bothProblem(earlierPhoto, photo.path, result);
        throw new UsageError(`${problem}, or add --overwrite`);
      }
    }
    const { path, realPath, times } = photo;
    planned.push({ path, realPath, output, options, times });
  }
  if (foreign.length > 0) throw new UsageError(foreignProblem(foreign));
  return planned;
}

function bothProblem(first: string, second: string, result: string): string {
  return `${first} and ${second} would both become ${result}: rename one, or sign them into different folders`;
}

/** The photo that a result was made from, if it is another one and still there: one that was moved is not. */
async function otherPhoto(
  entry: ManifestEntry | undefined,
  { realPath, identity }: FoundPhoto,
): Promise<string | undefined> {
  if (!entry || entry.photo === realPath) return undefined;
  const made = await identityAt(entry.photo);
  return made === undefined || made === identity ? undefined : entry.photo;
}

function foreignProblem([first = "", ...others]: readonly string[]): string {
  const subject = others.length === 0 ? "is" : `and ${others.length} more are`;
  return `${first} ${subject} there already, made by no earlier run: expected another --out, or --overwrite`;
}

const UNREACHABLE = ["ENOENT", "ENOTDIR", "ENAMETOOLONG", "EACCES", "ELOOP"];

async function identityAt(path: string): Promise<string | undefined> {
  try {
    return identityOf(await stat(path, { bigint: true }));
  } catch (error) {
    // Whatever is in the way is met again, and told of this photo alone, when its result is written.
    if (UNREACHABLE.includes(systemCodeOf(error) ?? "")) return undefined;
    throw error;
  }
}
