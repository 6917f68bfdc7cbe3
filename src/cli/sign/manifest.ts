import { z } from "zod";
import { canonicalOptions } from "../../domain/canonical-options.ts";
import { type CanonicalOptions, canonicalJson } from "../../domain/watermark-options.ts";

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

/** `null` is a result that was begun: should it be there, it is of a run that was interrupted. */
const manifest = z.object({
  version: z.literal(1),
  results: z.record(z.string(), entry.nullable()),
});

/** What is known of the results in a folder, by their names in it. */
export interface Manifest {
  has(output: string): boolean;
  get(output: string): ManifestEntry | undefined;
  /** Claims the names of results that are to be made. */
  begin(outputs: readonly string[]): void;
  record(output: string, entry: ManifestEntry): void;
  /** Takes back the claims of this run on what it has not made. */
  end(): void;
  toJson(): string;
}

/**
 * @param json of an earlier run; `undefined` for the first one
 * @throws SyntaxError, ZodError when it is none of ours
 */
export function readManifest(json: string | undefined): Manifest {
  const { results } = json === undefined ? { results: {} } : manifest.parse(JSON.parse(json));
  const entries = new Map<string, ManifestEntry | null>(Object.entries(results));
  const claimed = new Set<string>();
  return {
    has: (output) => entries.has(output),
    get: (output) => entries.get(output) ?? undefined,
    begin(outputs) {
      for (const output of outputs) {
        if (entries.has(output)) continue;
        entries.set(output, null);
        claimed.add(output);
      }
    },
    record(output, entry) {
      entries.set(output, entry);
      claimed.delete(output);
    },
    end() {
      for (const output of claimed) entries.delete(output);
      claimed.clear();
    },
    toJson: () => JSON.stringify({ version: 1, results: Object.fromEntries(entries) }),
  };
}

/** True when a result that was made so is what is wanted of this photo now. */
export function isMadeFrom(
  entry: ManifestEntry,
  { input, options }: Pick<ManifestEntry, "input" | "options">,
): boolean {
  return entry.input === input && canonicalJson(entry.options) === canonicalJson(options);
}
