import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { buildExecutable } from "../../executable/build-executable.ts";
import { version } from "../../package.json";
import { type EndedCommand, runFiligrane } from "../cli/filigrane-process.ts";
import { acceptedId, keptId } from "../fixtures/answers.ts";
import { cutout, decodeReference, encodeJpeg, encodePng, photo } from "../fixtures/pictures.ts";
import { finalStatus, postPhoto } from "../fixtures/running-service.ts";
import { type ListeningProcess, startServiceProcess } from "../fixtures/service-process.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../fixtures/temporary-folder.ts";

const BUILD_TIMEOUT_MS = 60_000;
const TIMEOUT_MS = 20_000;
const MAX_BYTES = 130e6;

const jpeg = await encodeJpeg(photo(400, 300));

let built: TemporaryFolder;
let empty: TemporaryFolder;
/** With no environment but these settings: no PATH, so that no Bun is found. */
const program = (...settings: readonly string[]): readonly string[] => [
  ...["/usr/bin/env", "-i", "WORKERS=1", ...settings, join(built.path, "filigrane")],
];

beforeAll(async () => {
  built = await createTemporaryFolder();
  await buildExecutable(join(built.path, "filigrane"));
}, BUILD_TIMEOUT_MS);
afterAll(() => built.remove());
beforeEach(async () => {
  empty = await createTemporaryFolder();
});
afterEach(() => empty.remove());

const run = (...args: readonly string[]): Promise<EndedCommand> =>
  runFiligrane(args, { cwd: empty.path, program: program("PORT=0") });

test("the executable is one file of a known size", async () => {
  expect(await readdir(built.path)).toEqual(["filigrane"]);
  expect((await stat(join(built.path, "filigrane"))).size).toBeLessThan(MAX_BYTES);
});

describe("from an empty folder, with an empty environment, the executable", () => {
  test("says what it is", async () => {
    expect(await run("--version")).toEqual({ exitCode: 0, out: [version], problems: [] });
  });

  test(
    "serves: uploads, jobs, pictures",
    async () => {
      let service: ListeningProcess | undefined;
      try {
        service = await startServiceProcess({
          environment: {},
          cwd: empty.path,
          program: [...program("PORT=0"), "serve"],
        });
        const answer = await postPhoto(service, jpeg, { wm_text: "© Studio" });
        const id = await keptId(answer.clone());
        const { width, height } = await decodeReference(await answer.bytes());
        expect([width, height]).toEqual([400, 300]);
        expect((await fetch(`${service.url}/image/${id}`)).status).toBe(200);
        const headers = { Prefer: "respond-async" };
        const picture = encodePng(cutout(64, 48));
        const job = await acceptedId(
          await postPhoto(service, picture, { wm_effort: "small" }, { headers }),
        );
        expect(await finalStatus(service, job)).toMatchObject({ status: "done" });
        service.signal("SIGTERM");
        expect(await service.exited).toBe(0);
        expect(service.stderr).toBe("");
      } finally {
        await service?.kill();
      }
    },
    TIMEOUT_MS,
  );

  test(
    "signs a folder as the source does",
    async () => {
      const files = { "a.jpg": jpeg, "sub/b.png": encodePng(cutout(200, 150)) };
      for (const [name, bytes] of Object.entries(files)) {
        await mkdir(join(empty.path, "in/sub"), { recursive: true });
        await Bun.write(join(empty.path, "in", name), bytes);
      }
      const sign = ["sign", "in", "-r", "--text", "© Studio"];
      expect(await run(...sign, "--out", "out")).toMatchObject({ exitCode: 0, problems: [] });
      await runFiligrane([...sign, "--out", "expected"], { cwd: empty.path });
      for (const name of ["a.jpg", "sub/b.webp"]) {
        const read = (folder: string) => Bun.file(join(empty.path, folder, name)).bytes();
        expect(await read("out")).toEqual(await read("expected"));
      }
    },
    TIMEOUT_MS,
  );

  test("finds nothing wrong with the machine", async () => {
    const { exitCode, out, problems } = await run("doctor");
    expect({ exitCode, problems }).toEqual({ exitCode: 0, problems: [] });
    for (const check of ["store", "queue", "picture"]) {
      expect(out).toContainEqual(expect.stringMatching(new RegExp(`^ok {5}${check}: `)));
    }
  });

  test("looks at dead jobs", async () => {
    expect(await run("jobs", "list")).toEqual({ exitCode: 0, out: ["no dead jobs"], problems: [] });
  });
});

test(
  "on a terminal the executable logs for people",
  async () => {
    let text = "";
    const listening = Promise.withResolvers<void>();
    await using terminal = new Bun.Terminal({
      cols: 200,
      data(_, chunk) {
        text += new TextDecoder().decode(chunk);
        if (text.includes("Filigrane listens on")) listening.resolve();
      },
    });
    const child = Bun.spawn([...program("PORT=0"), "serve"], { cwd: empty.path, terminal });
    try {
      await Promise.race([listening.promise, child.exited]);
      expect(Bun.stripANSI(text)).toMatch(/^\[[\d:.]+\] INFO: Filigrane listens on http:/);
      child.kill("SIGTERM");
      expect(await child.exited).toBe(0);
    } finally {
      child.kill("SIGKILL");
    }
  },
  TIMEOUT_MS,
);
