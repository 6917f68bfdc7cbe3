import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { decodeReference, encodeJpeg, photo } from "../fixtures/pictures.ts";
import { type RunningService, startService } from "../fixtures/running-service.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../fixtures/temporary-folder.ts";
import { codeBlock, commandsOf } from "./code-blocks.ts";
import { runProgram } from "./run-program.ts";

const PROJECT = join(import.meta.dir, "../..");

let service: RunningService;
let folder: TemporaryFolder;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  folder = await createTemporaryFolder();
  await Bun.write(join(folder.path, "photo.jpg"), await encodeJpeg(photo(320, 240)));
});
afterEach(() => folder.remove());

const shell = (command: string) => runProgram(["sh", "-c", command], folder.path);

test("the README's curl commands sign a photo, and follow a job", async () => {
  const commands = commandsOf(codeBlock("Routes", "sh", service));
  expect(commands).toHaveLength(3);
  const [sign = "", keep = "", follow = ""] = commands;

  expect((await shell(sign)).exitCode).toBe(0);
  const signed = await Bun.file(join(folder.path, "signed.webp")).bytes();
  expect(String.fromCharCode(...signed.slice(8, 12))).toBe("WEBP");
  const picture = await decodeReference(signed);
  expect(picture).toMatchObject({ width: 320, height: 240 });

  const { jobId } = JSON.parse((await shell(keep)).stdout) as { jobId: string }; // else undefined
  expect(jobId).toMatch(/^[0-9a-f]{64}$/);
  expect(follow).toEndWith("<jobId>");
  const { stdout } = await shell(follow.replace("<jobId>", jobId));
  expect(stdout).toContain(`data: {"status":"done","url":"/image/${jobId}"}`);
});

test("the README's first command signs the scene, once the service is there", async () => {
  const [, curl = ""] = codeBlock("Try it", "sh", service).split("& } && ");
  expect(curl).toStartWith("curl ");
  await mkdir(join(folder.path, "docs"));
  await copyFile(join(PROJECT, "docs/scene.jpg"), join(folder.path, "docs/scene.jpg"));
  expect(await shell(curl)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  const signed = await Bun.file(join(folder.path, "out.jpg")).bytes();
  const picture = await decodeReference(signed);
  expect(picture.width).toBeGreaterThan(1000);
});
