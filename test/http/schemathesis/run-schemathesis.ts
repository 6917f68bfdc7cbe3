import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { OpenApiDocument } from "../../../src/http/openapi/types.ts";
import { encodeJpeg, encodePng, encodeWebp, photo } from "../../fixtures/pictures.ts";
import { requireServer } from "../../fixtures/servers/find-server.ts";
import { createTemporaryFolder } from "../../fixtures/temporary-folder.ts";

const TIMEOUT_MS = 150_000;

export interface Findings {
  readonly exitCode: number;
  /** What it says, for people. */
  readonly output: string;
  /** Requests that it made up, and how many of the answers passed every check. */
  readonly generated: number;
  readonly passed: number;
  /** Operations of the document, and those that it could test. */
  readonly selected: number;
  readonly tested: number;
}

export interface SchemathesisRun {
  readonly document: OpenApiDocument;
  /** Of the service that is tried. */
  readonly url: string;
  /** Of a picture that the service has. */
  readonly knownId: string;
  readonly options?: readonly string[];
}

/** Has Schemathesis try a service with what it makes up from a document. */
export async function runSchemathesis(run: SchemathesisRun): Promise<Findings> {
  const { document, url, knownId, options = [] } = run;
  const folder = await createTemporaryFolder();
  try {
    const pictures = join(folder.path, "pictures");
    await writePictures(pictures);
    const path = join(folder.path, "openapi.json");
    await Bun.write(path, JSON.stringify(document));
    const child = Bun.spawn(
      [
        ...[
          requireServer("schemathesis"),
          "--config-file",
          join(import.meta.dir, "schemathesis.toml"),
        ],
        ...["run", path, "--url", url, "--no-color", ...options],
      ],
      {
        cwd: folder.path,
        env: {
          PATH: process.env.PATH ?? "",
          HOME: folder.path,
          FILIGRANE_HOOKS: join(import.meta.dir, "hooks.py"),
          FILIGRANE_PICTURES: pictures,
          FILIGRANE_ID: knownId,
          PYTHONDONTWRITEBYTECODE: "1",
          PYTHONUTF8: "1",
        },
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
        timeout: TIMEOUT_MS,
      },
    );
    const [stdout, stderr, exitCode] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    return { exitCode, ...readSummary(stdout + stderr) };
  } finally {
    await folder.remove();
  }
}

async function writePictures(folder: string): Promise<void> {
  await mkdir(folder);
  for (const [width, height] of [
    [1, 1],
    [60, 40],
    [200, 300],
  ] as const) {
    const picture = photo(width, height);
    const name = join(folder, `${width}x${height}`);
    await Bun.write(`${name}.jpeg`, await encodeJpeg(picture));
    await Bun.write(`${name}.png`, encodePng(picture));
    await Bun.write(`${name}.webp`, await encodeWebp(picture));
  }
}

function readSummary(output: string): Omit<Findings, "exitCode"> {
  const count = (pattern: RegExp): number => Number(pattern.exec(output)?.[1] ?? 0);
  return {
    output,
    generated: count(/(\d+) generated/),
    passed: count(/generated, (\d+) passed/),
    selected: count(/Selected: (\d+)\//),
    tested: count(/Tested: (\d+)/),
  };
}
