import { describe, expect, test } from "bun:test";
import { encodeJpeg, photo } from "../fixtures/pictures.ts";
import { freePort } from "../fixtures/servers/free-port.ts";
import { createTemporaryFolder } from "../fixtures/temporary-folder.ts";
import { type EndedCommand, runFiligrane, SOURCE } from "./filigrane-process.ts";

const TIMEOUT_MS = 20_000;

const jpeg = await encodeJpeg(photo(64, 48));

const COMMANDS = [
  "--help",
  "--version",
  "completion bash",
  "health",
  "doctor",
  "jobs list",
  "sign a.jpg --out out",
  "sign a.jpg --out out --json",
  "sign a.jpg --out -",
];

/** Runs it where a service answers, with standard output as the script of bash has it for `"$@"`. */
async function runWith(script: string, line: string): Promise<EndedCommand> {
  const folder = await createTemporaryFolder();
  const answer = (): Response => Response.json({ status: "ok" });
  using service = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: answer });
  try {
    await Bun.write(`${folder.path}/a.jpg`, jpeg);
    const port = line === "health" ? service.port : await freePort();
    return await runFiligrane(line.split(" "), {
      cwd: folder.path,
      environment: { WORKERS: "1", PORT: `${port}` },
      program: ["bash", "-c", script, "bash", process.execPath, SOURCE],
    });
  } finally {
    await folder.remove();
  }
}

describe.each(COMMANDS)("filigrane %s", (line) => {
  test(
    "ends with 1, without a word, when the reader of its answer has left",
    async () => {
      // A pipe whose only reader has ended before anything is written.
      const ended = await runWith('exec 3> >(exec true); wait $!; exec "$@" >&3 3>&-', line);
      expect(ended).toEqual({ exitCode: 1, out: [], problems: [] });
    },
    TIMEOUT_MS,
  );

  test(
    "ends with 1 and one line when its answer cannot be written",
    async () => {
      const { exitCode, problems } = await runWith('exec "$@" > /dev/full', line);
      expect(exitCode).toBe(1);
      expect(problems).toEqual([expect.stringMatching(/^The answer cannot be written: .*ENOSPC/)]);
    },
    TIMEOUT_MS,
  );
});
