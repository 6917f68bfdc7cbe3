import { describe, expect, test } from "bun:test";
import { sniffFormat } from "../../../src/domain/image-format.ts";
import { cutout, encodeJpeg, encodePng, photo, truncated } from "../../fixtures/pictures.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { SOURCE, startFiligrane } from "../filigrane-process.ts";
import { usePhotoFolder } from "./photo-folder.ts";

const TIMEOUT_MS = 20_000;
const environment = { WORKERS: "1" };
const jpeg = await encodeJpeg(photo(200, 150));
const folder = usePhotoFolder();

const signStdin = (stdin: Uint8Array<ArrayBuffer>, ...args: readonly string[]) =>
  startFiligrane(["sign", "-", ...args], { environment, stdin }).ended;

describe("sign from standard input to standard output", () => {
  test(
    "makes what it makes of a file",
    async () => {
      await folder().write({ "a.jpg": jpeg });
      const streamed = await signStdin(jpeg, "--text", "©");
      expect(streamed).toMatchObject({ exitCode: 0, problems: [] });
      const { outBytes } = await folder().start(["a.jpg", "--out", "-", "--text", "©"]).ended;
      expect(outBytes).toEqual(streamed.outBytes);
      expect(await folder().sign("a.jpg", "--out", "out", "--text", "©")).toMatchObject({
        exitCode: 0,
      });
      expect(streamed.outBytes).toEqual(await folder().read("out/a.jpg"));
    },
    TIMEOUT_MS,
  );

  test(
    "keeps a transparent picture transparent",
    async () => {
      const { outBytes } = await signStdin(encodePng(cutout(64, 48)), "--out", "-");
      expect(sniffFormat(outBytes)).toBe("webp");
    },
    TIMEOUT_MS,
  );

  test(
    "writes nothing of a bad photo, and says in one line what is wrong",
    async () => {
      for (const [bytes, problem] of [
        [truncated(jpeg, 0.5), /^Standard input: The image is incomplete/],
        [new Uint8Array(), /^Standard input: The file is neither JPEG/],
      ] as const) {
        const { exitCode, outBytes, problems } = await signStdin(bytes);
        expect({ exitCode, length: outBytes.length }).toEqual({ exitCode: 1, length: 0 });
        expect(problems).toEqual([expect.stringMatching(problem)]);
      }
    },
    TIMEOUT_MS,
  );
});

test(
  "an interruption ends it while it waits for a photo",
  async () => {
    const child = Bun.spawn([process.execPath, SOURCE, "sign", "-"], {
      env: { PATH: process.env.PATH ?? "", ...environment },
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    });
    try {
      await waitFor(() => hearsInterrupts(child.pid), { what: "it to listen for SIGINT" });
      child.kill("SIGINT");
      expect(await child.exited).toBe(130);
      expect(await new Response(child.stderr).text()).toBe("");
    } finally {
      child.kill("SIGKILL");
      await child.exited;
    }
  },
  TIMEOUT_MS,
);

test(
  "under nohup it goes on when its terminal is closed",
  async () => {
    const child = Bun.spawn(["nohup", process.execPath, SOURCE, "sign", "-"], {
      env: { PATH: process.env.PATH ?? "", ...environment },
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    });
    try {
      await waitFor(() => hearsInterrupts(child.pid), { what: "it to listen for SIGINT" });
      child.kill("SIGHUP");
      child.stdin.write(jpeg);
      child.stdin.end();
      const out = new Response(child.stdout).bytes();
      const problems = new Response(child.stderr).text();
      expect(await child.exited).toBe(0);
      expect(sniffFormat(await out)).toBe("jpeg");
      expect(await problems).toBe("");
    } finally {
      child.kill("SIGKILL");
      await child.exited;
    }
  },
  TIMEOUT_MS,
);

/** Whether the process has a handler of its own for SIGINT: the second bit of SigCgt in proc(5). */
async function hearsInterrupts(pid: number): Promise<boolean> {
  const status = await Bun.file(`/proc/${pid}/status`).text();
  const caught = /^SigCgt:\s+([0-9a-f]+)$/m.exec(status)?.[1] ?? "0";
  return (BigInt(`0x${caught}`) & 2n) !== 0n;
}
