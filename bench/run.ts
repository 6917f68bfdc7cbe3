/*
 * Measures, prints what was found and writes it to results.md. All of it takes about five minutes.
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

/** As many as make the whole benchmark take five minutes. */
const DEFAULT_UPLOADS = 300;
const MIN_UPLOADS = 10;

/** EX_USAGE of sysexits.h. */
const EXIT_USAGE = 64;

const { part, files, uploads } = readArguments();
const parts = {
  pipeline: async () => pipelineSection(await pictureFiles(files)),
  "row-slices": rowSlicesSection,
  memory: () => memorySection({ uploads, onProgress: (what) => console.error(`memory: ${what}`) }),
} as const satisfies Record<string, () => Promise<Section>>;

if (part !== undefined && !Object.hasOwn(parts, part)) {
  console.error(`There is no "${part}": expected one of ${Object.keys(parts).join(", ")}`);
  process.exit(EXIT_USAGE);
}
for (const [name, measure] of Object.entries(parts)) {
  if (part !== undefined && part !== name) continue;
  console.error(`${name} ...`);
  await keep(underConditions(await measure()));
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

function readArguments(): { part?: string; files: string[]; uploads: number } {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2),
    options: { uploads: { type: "string", default: `${DEFAULT_UPLOADS}` } },
    allowPositionals: true,
  });
  const uploads = Number(values.uploads);
  if (!Number.isSafeInteger(uploads) || uploads < MIN_UPLOADS) {
    console.error(`--uploads ${values.uploads}: expected a whole number from ${MIN_UPLOADS} up`);
    process.exit(EXIT_USAGE);
  }
  const [part, ...files] = positionals;
  return { ...(part !== undefined && { part }), files, uploads };
}
