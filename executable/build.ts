/*
 * Makes dist/filigrane, the whole of Filigrane in one file, and says how large it is.
 *
 * Run by `bun run build:exe`.
 */

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { buildExecutable } from "./build-executable.ts";

const OUTFILE = join(import.meta.dir, "../dist/filigrane");

await buildExecutable(OUTFILE);
const { size } = await stat(OUTFILE);
console.log(`dist/filigrane: ${(size / 1e6).toFixed(1)} MB`);
