import { join } from "node:path";
import { embedHarfbuzz } from "./embed-harfbuzz.ts";

const PROJECT = join(import.meta.dir, "..");

/** The command line, and what its threads run; each is found beside the other in the executable. */
const ENTRIES = ["src/cli/filigrane.ts", "src/workers/worker.ts"];

/**
 * Compiles the command line, with Bun itself and every file that it imports, into one executable for this
 * system. Engine and page must have been built.
 *
 * @throws AggregateError when something cannot be resolved
 */
export async function buildExecutable(outfile: string): Promise<void> {
  await Bun.build({
    entrypoints: ENTRIES.map((entry) => join(PROJECT, entry)),
    target: "bun",
    format: "esm",
    // Code that is parsed already: the help is there in half the time, for a sixteenth more bytes.
    bytecode: true,
    // Names stay: those of error classes stand in the log.
    minify: { whitespace: true, syntax: true, identifiers: false },
    // In one folder, so that `./worker.ts` names the worker from wherever the pool's code has gone.
    naming: { entry: "[name].[ext]" },
    plugins: [embedHarfbuzz],
    // What lies in the folder where it is started is no part of it; `.env` is read, as `bun run` does.
    compile: { outfile, autoloadBunfig: false },
  });
}
