import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { version } from "../../package.json";
import { type EndedCommand, runFiligrane } from "../cli/filigrane-process.ts";
import { acceptedId, keptId } from "../fixtures/answers.ts";
import { cutout, decodeReference, encodeJpeg, encodePng, photo } from "../fixtures/pictures.ts";
import { finalStatus, postPhoto } from "../fixtures/running-service.ts";
import { type ListeningProcess, startServiceProcess } from "../fixtures/service-process.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../fixtures/temporary-folder.ts";

const PROJECT = join(import.meta.dir, "../..");
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

/** What the Dockerfile has it built of. */
const SOURCES = [
  ...["package.json", "bun.lock", "bunfig.toml", "node_modules"],
  ...["wasm", "executable", "src"],
];

/**
 * Has it built in a copy of the project, in which no page was built yet, and removes the copy: whatever
 * it leaned on there is gone when it runs.
 */
beforeAll(async () => {
  built = await createTemporaryFolder();
  const copy = await createTemporaryFolder();
  try {
    await succeed(["cp", "-a", ...SOURCES.map((source) => join(PROJECT, source)), copy.path]);
    await rm(join(copy.path, "src/web/dist"), { recursive: true, force: true });
    await succeed([process.execPath, "run", "build:exe"], copy.path);
    await rename(join(copy.path, "dist/filigrane"), join(built.path, "filigrane"));
  } finally {
    await copy.remove();
  }
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
    "serves what people and programs look at: the page, the reference, metrics",
    async () => {
      let service: ListeningProcess | undefined;
      try {
        service = await startServiceProcess({
          environment: {},
          cwd: empty.path,
          program: [...program("PORT=0"), "serve"],
        });
        const { url } = service;
        expect(await filesOf(`${url}/`)).toEqual({
          "/assets/page.css": "text/css; charset=utf-8",
          "/assets/page.js": "text/javascript; charset=utf-8",
          "/favicon.svg": "image/svg+xml",
          "/manifest.webmanifest": "application/manifest+json",
        });
        expect(await filesOf(`${url}/docs`)).toEqual({
          "/docs/start.js": "text/javascript; charset=utf-8",
          "/docs/swagger-ui-bundle.js": "text/javascript; charset=utf-8",
          "/docs/swagger-ui.css": "text/css; charset=utf-8",
          "/openapi.json": "application/json",
        });
        const document = await (await fetch(`${url}/openapi.json`)).json();
        expect(document).toMatchObject({ info: { version }, paths: { "/upload": { post: {} } } });
        const metrics = await (await fetch(`${url}/metrics`)).text();
        expect(metrics).toMatch(/^# TYPE /m);
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

/** The type of each file that the page at an address names, without the digest; none is empty. */
async function filesOf(address: string): Promise<Readonly<Record<string, string | null>>> {
  const html = await (await fetch(address)).text();
  const names = new Set(
    [...html.matchAll(/ (?:href|src)="(\/[^"]*)"/g)].map(([, name = ""]) => name),
  );
  const types: Record<string, string | null> = {};
  for (const name of names) {
    const answer = await fetch(new URL(name, address));
    expect(answer.status, name).toBe(200);
    expect((await answer.bytes()).length, name).toBeGreaterThan(0);
    types[name.replace(/\.[0-9a-f]{16}\./, ".")] = answer.headers.get("Content-Type");
  }
  return types;
}

async function succeed(command: string[], cwd = PROJECT): Promise<void> {
  const child = Bun.spawn(command, { cwd, stdout: "ignore", stderr: "pipe" });
  const complaints = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) throw new Error(complaints);
}
