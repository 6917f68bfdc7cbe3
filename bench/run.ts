/*
 * Measures, prints what was found and writes it to results.md. All of it takes under seventeen
 * minutes.
 *
 *   bun run bench [pipeline | efforts | webp | http | cold-start | row-slices | memory | sign |
 *                  executable | backends]
 *   bun run bench pipeline --rounds 31
 *   bun run bench http --seconds 20
 *   bun run bench memory --uploads 5000
 *   bun run bench sign --photos 200
 *   bun run bench pipeline photo.jpg other.jpg     (efforts, webp and http too)
 *
 * "backends" needs MinIO, RabbitMQ and Redis, as the tests do, and starts its own.
 * With pictures of the caller's own it prints only: results.md has what anybody can measure again.
 */

import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Arguments, type Part, readArguments, UsageError } from "./arguments.ts";
import { backendsSection } from "./backends/backends-section.ts";
import { coldStartSection } from "./cold-start/cold-start-section.ts";
import { effortsSection } from "./efforts/efforts-section.ts";
import { executableSection } from "./executable/executable-section.ts";
import { httpSection } from "./http/http-section.ts";
import { memorySection } from "./memory/memory-section.ts";
import {
  type BenchPicture,
  drawnPicture,
  mosaicPicture,
  pictureFiles,
  SIZE_6MP,
  SIZE_8MP,
} from "./pictures.ts";
import { pipelineSection } from "./pipeline/pipeline-section.ts";
import { mergeResults, renderSection, type Section } from "./report.ts";
import { rowSlicesSection } from "./row-slices-section.ts";
import { signSection } from "./sign/sign-section.ts";
import { drawnWebpPictures, ownWebpPictures } from "./webp/webp-pictures.ts";
import { webpSection } from "./webp/webp-section.ts";

const RESULTS = join(import.meta.dir, "results.md");

/** EX_USAGE of sysexits.h. */
const EXIT_USAGE = 64;

try {
  await main(readArguments(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exit(EXIT_USAGE);
}

async function main(wanted: Arguments): Promise<void> {
  const own = await pictureFiles(wanted.files);
  for (const part of wanted.parts) {
    console.error(`${part} ...`);
    const section = underConditions(await measure(part, wanted, own));
    console.log(renderSection(section));
    // Each part as soon as it is known, so that one that fails does not take the others with it.
    if (own.length === 0) await keep(section);
  }
}

async function measure(
  part: Part,
  wanted: Arguments,
  own: readonly BenchPicture[],
): Promise<Section> {
  const { rounds, seconds, uploads, photos } = wanted;
  const onProgress = (what: string): void => console.error(`${part}: ${what}`);
  switch (part) {
    case "pipeline": {
      const pictures = [...(await drawn()), ...(await hardPictures()), ...own];
      return await pipelineSection({ pictures, rounds, onProgress });
    }
    case "efforts":
      return await effortsSection({ pictures: [...(await drawn()), ...own], onProgress });
    case "webp": {
      const pictures = [...(await drawnWebpPictures()), ...(await ownWebpPictures(wanted.files))];
      return await webpSection({ pictures, rounds, onProgress });
    }
    case "http": {
      const pictures = [...(await drawn()), ...own];
      return await httpSection({ pictures, secondsPerRound: seconds, onProgress });
    }
    case "cold-start":
      return await coldStartSection(onProgress);
    case "row-slices":
      return await rowSlicesSection();
    case "memory":
      return await memorySection({ uploads, onProgress });
    case "sign":
      return await signSection({ photos, onProgress });
    case "executable":
      return await executableSection(onProgress);
    case "backends":
      return await backendsSection(onProgress);
  }
}

async function drawn(): Promise<readonly BenchPicture[]> {
  return [await drawnPicture("drawn, 6 MP", SIZE_6MP), await drawnPicture("drawn, 8 MP", SIZE_8MP)];
}

async function hardPictures(): Promise<readonly BenchPicture[]> {
  return [
    await mosaicPicture("drawn, 24 MP", SIZE_6MP),
    await drawnPicture("progressive, 6 MP", SIZE_6MP, { progressive: true }),
  ];
}

async function keep(section: Section): Promise<void> {
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
