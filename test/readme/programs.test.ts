import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { createHoldGate } from "../fixtures/hold-gate.ts";
import { decodeReference, encodeJpeg, photo } from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";
import { describeService } from "../fixtures/servers/describe-service.ts";
import { requireServer } from "../fixtures/servers/find-server.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../fixtures/temporary-folder.ts";
import { waitFor } from "../fixtures/wait-for.ts";
import { codeBlock } from "./code-blocks.ts";
import { runProgram } from "./run-program.ts";

const SECTION = "From your own program";

let service: RunningService;
let folder: TemporaryFolder;
/** Every photo is another, so that none is found in the cache. */
let seed = 0;

beforeAll(async () => {
  service = await startService({
    workerEntry: new URL("../fixtures/unruly-worker.ts", import.meta.url),
    environment: { WORKERS: "1", POOL_QUEUE: "0" },
  });
});
afterAll(() => service.stop());
beforeEach(async () => {
  folder = await createTemporaryFolder();
  seed += 1;
  await Bun.write(join(folder.path, "photo.jpg"), await encodeJpeg(photo(64, 48, seed)));
});
afterEach(() => folder.remove());

interface Program {
  readonly language: string;
  readonly file: string;
  /** Before the file's name. */
  command(): readonly string[];
}

const SHELL: Program = { language: "sh", file: "sign.sh", command: () => ["sh"] };
const NODE: Program = {
  language: "js",
  file: "sign.mjs",
  command: () => [requireServer("node")],
};
const BUN: Program = { ...NODE, command: () => [process.execPath] };
const PYTHON: Program = {
  language: "python",
  file: "sign.py",
  command: () => [requireServer("python")],
};

async function run({ language, file, command }: Program) {
  await Bun.write(join(folder.path, file), codeBlock(SECTION, language, service));
  return runProgram([...command(), file, "photo.jpg", "signed.jpg"], folder.path);
}

async function expectSigned(): Promise<void> {
  const signed = await Bun.file(join(folder.path, "signed.jpg")).bytes();
  expect(await decodeReference(signed)).toMatchObject({ width: 64, height: 48 });
}

function signsPhotos(program: Program): void {
  test("signs a photo", async () => {
    expect(await run(program)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    await expectSigned();
  });

  test("follows a photo that becomes a job", async () => {
    const gate = createHoldGate(folder.path, "gate");
    const holding = postPhoto(service, await encodeJpeg(photo(30, 20, seed)), {
      wm_text: gate.text,
    });
    await gate.reached();
    const kept = (): number =>
      service.log.lines.filter(({ message }) => message === "upload kept as a job").length;
    const before = kept();
    const running = run(program);
    await waitFor(() => kept() > before, { what: "the photo to become a job" });
    gate.open();
    expect(await running).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    await expectSigned();
    await holding;
  });

  test("tells an error by its code, and leaves nothing", async () => {
    await Bun.write(join(folder.path, "photo.jpg"), "no picture at all");
    const { exitCode, stderr } = await run(program);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("unsupported_media");
    expect(await Bun.file(join(folder.path, "signed.jpg")).exists()).toBe(false);
  });
}

describe("the README's program for a shell", () => signsPhotos(SHELL));
describe("the README's program for Bun", () => signsPhotos(BUN));
describeService("node", () => {
  describe("the README's program for Node", () => signsPhotos(NODE));
});
describeService("python", () => {
  describe("the README's program for Python", () => signsPhotos(PYTHON));
});
