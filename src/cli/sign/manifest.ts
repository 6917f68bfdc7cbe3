import { z } from "zod";
import { canonicalOptions } from "../../domain/canonical-options.ts";
import { type CanonicalOptions, canonicalJson } from "../../domain/watermark-options.ts";

/** In a folder of results: what the program keeps for itself, and the manifest in there. */
export const OWN_FOLDER = ".filigrane";
export const MANIFEST = "manifest.json";

/** What one result was made from. */
export interface ManifestEntry {
  /** Path of the photo, from the root and without links. */
  readonly photo: string;
  /** SHA-256 of the photo, in hexadecimal. */
  readonly input: string;
  readonly options: CanonicalOptions;
  /** SHA-256 of the result. */
  readonly result: string;
}

const entry = z.object({
  photo: z.string(),
  input: z.string(),
  options: canonicalOptions,
  result: z.string(),
});

const manifest = z.object({
  version: z.literal(1),
  results: z.record(z.string(), entry),
  /** Names of results that a run was to make, and has not: it goes on, or was killed. */
  begun: z.array(z.string()),
});

/** What is known of the results in a folder, by their names in it. */
export interface Manifest {
  /** True for what was made, and for what was begun. */
  has(output: string): boolean;
  get(output: string): ManifestEntry | undefined;
  /** True when an earlier run was killed that may have made it anew: whatever is there counts as its own. */
  wasBegun(output: string): boolean;
  /** Claims the names of results that are to be made. */
  begin(outputs: readonly string[]): void;
  record(output: string, entry: ManifestEntry): void;
  /** Takes back the claim of this run on a result that it does not make. */
  release(output: string): void;
  /** Takes back all of them. */
  end(): void;
  toJson(): string;
}

/**
 * @param json of an earlier run; `undefined` for the first one
 * @throws SyntaxError, ZodError when it is none of ours
 */
export function readManifest(json: string | undefined): Manifest {
  const { results, begun } =
    json === undefined ? { results: {}, begun: [] } : manifest.parse(JSON.parse(json));
  const entries = new Map(Object.entries(results));
  const begunEarlier = new Set(begun);
  const claimed = new Set<string>();
  return {
    has: (output) => entries.has(output) || begunEarlier.has(output),
    get: (output) => entries.get(output),
    wasBegun: (output) => begunEarlier.has(output),
    begin(outputs) {
      for (const output of outputs) claimed.add(output);
    },
    record(output, entry) {
      entries.set(output, entry);
      claimed.delete(output);
      begunEarlier.delete(output);
    },
    release: (output) => void claimed.delete(output),
    end: () => claimed.clear(),
    toJson: () =>
      JSON.stringify({
        version: 1,
        results: Object.fromEntries(entries),
        begun: [...begunEarlier.union(claimed)],
      }),
  };
}

/** True when a result that was made so is what is wanted of this photo now. */
export function isMadeFrom(
  entry: ManifestEntry,
  { input, options }: Pick<ManifestEntry, "input" | "options">,
): boolean {
  return entry.input === input && canonicalJson(entry.options) === canonicalJson(options);
}
