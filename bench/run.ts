/*
 * Measures, prints what was found and writes it to results.md. All of it takes four to five minutes.
 *
 *   bun run bench [pipeline | memory | row-slices] [picture files for pipeline ...]
 *   bun run bench memory --uploads 1000
 */

import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { memorySection } from "./memory/memory-section.ts";
import { pictureFiles } from "./pictures.ts";
import { pipelineSection } from "./pipeline/pipeline-section.ts";
import { mergeResults, renderSection, type Section } from "./report.ts";
import { rowSlicesSection } from "./row-slices-section.ts";

const RESULTS = join(import.meta.dir, "results.md");

/** As many as keep the whole benchmark under five minutes. */
const DEFAULT_UPLOADS = 200;
const MIN_UPLOADS = 10;

/** EX_USAGE of sysexits.h. */
const EXIT_USAGE = 64;

class UsageError extends Error {}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exit(EXIT_USAGE);
}

async function main(): Promise<void> {
  const { part, files, uploads } = readArguments();
  const onProgress = (what: string): void => console.error(`memory: ${what}`);
  const parts = {
    pipeline: async () => pipelineSection(await pictureFiles(files)),
    "row-slices": rowSlicesSection,
    memory: () => memorySection({ uploads, onProgress }),
  } as const satisfies Record<string, () => Promise<Section>>;

  if (part !== undefined && !Object.hasOwn(parts, part)) {
    const names = Object.keys(parts).join(", ");
    throw new UsageError(`There is no "${part}" to measure: expected one of ${names}`);
  }
  for (const [name, measure] of Object.entries(parts)) {
    if (part !== undefined && part !== name) continue;
    console.error(`${name} ...`);
    await keep(underConditions(await measure()));
  }
}

/** Each part as soon as it is known, so that one that fails does not take the others with it. */
async function keep(section: Section): Promise<void> {
  console.log(renderSection(section));
  const file = Bun.file(RESULTS);
  const earlier = (await file.exists()) ? await file.text() : "";
  await Bun.write(file, mergeResults(earlier, [section]));
}

function underConditions({ title, notes, tables }: Section): Section {
  const date = new Date().toISOString().slice(0, 10);
  const conditions =
    `${date}, Bun ${Bun.version}, ${process.platform} ${process.arch}, ` +
    `${availableParallelism()} cores.`;
  return { title, notes: [conditions, ...notes], tables };
}

interface Arguments {
  readonly part: string | undefined;
  readonly files: readonly string[];
  readonly uploads: number;
}

function readArguments(): Arguments {
  const { values, positionals } = parseKnownArguments();
  const uploads = Number(values.uploads);
  if (!Number.isSafeInteger(uploads) || uploads < MIN_UPLOADS) {
    throw new UsageError(
      `--uploads ${values.uploads}: expected a whole number of at least ${MIN_UPLOADS}`,
    );
  }
  const [part, ...files] = positionals;
  if (files.length > 0 && part !== "pipeline") {
    throw new UsageError(`Only pipeline takes pictures, got ${files.join(" ")}`);
  }
  return { part, files, uploads };
}

function parseKnownArguments() {
  try {
    return parseArgs({
      args: process.argv.slice(2),
      options: { uploads: { type: "string", default: `${DEFAULT_UPLOADS}` } },
      allowPositionals: true,
    });
  } catch (cause) {
    throw new UsageError(String(cause), { cause });
  }
}
