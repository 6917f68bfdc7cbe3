import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readCommandLine } from "../../src/cli/command-line.ts";
import { readSettings, type Settings } from "../../src/config/settings.ts";
import { runFiligrane } from "../cli/filigrane-process.ts";
import { freePort } from "../fixtures/servers/free-port.ts";
import { createTemporaryFolder } from "../fixtures/temporary-folder.ts";

const PROJECT = join(import.meta.dir, "../..");
const read = (path: string): string => readFileSync(join(PROJECT, path), "utf8");

const dockerfile = read("Dockerfile");
const { packageManager, devDependencies, scripts } = z
  .object({
    scripts: z.record(z.string(), z.string()),
    packageManager: z.templateLiteral(["bun@", z.string()]),
    devDependencies: z.object({ "bun-types": z.string() }),
  })
  .parse(JSON.parse(read("package.json")));
const pinned = packageManager.slice("bun@".length);

describe("the pinned version of Bun", () => {
  test("is the one that runs these tests", () => {
    expect(Bun.version).toBe(pinned);
  });

  test("is the one of the types", () => {
    expect(devDependencies["bun-types"]).toBe(pinned);
  });

  test("is the one that builds the image", () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+) AS build$/gm)].map(([, image]) => image);
    expect(bases).toEqual([`oven/bun:${pinned}-slim`]);
  });
});

describe("the Dockerfile", () => {
  test("copies nothing that is not there or that .dockerignore keeps out", () => {
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
      ([, list = ""]) => list.split(" "),
    );
    const letIn = read(".dockerignore").split("\n");
    expect(sources).not.toBeEmpty();
    for (const source of sources) {
      expect(letIn).toContain(`!${source}`);
      expect(existsSync(join(PROJECT, source)), source).toBe(true);
    }
  });

  test("does not run the service as root, but as the owner of its data", () => {
    expect(dockerfile.match(/^USER .+$/gm)).toEqual(["USER 1000:1000"]);
    expect(dockerfile).toMatch(/^COPY --from=build --chown=1000:1000 \/data \/data$/m);
  });

  test("runs scripts that there are", () => {
    const ran = [...dockerfile.matchAll(/\bbun run (\S+)/g)].map(([, script = ""]) => script);
    expect(ran).toEqual(["build:wasm", "build:exe"]);
    for (const script of ran) expect(scripts).toHaveProperty(script);
    // The executable carries the engine and the page, each as it is now.
    expect(scripts["build:exe"]).toStartWith("bun run prepare && ");
    for (const build of ["build:wasm", "build:web"]) {
      expect(scripts.prepare?.split(" && ")).toContain(scripts[build]);
    }
  });

  test("starts the executable that it builds, as a service", async () => {
    const [, path = ""] =
      /^COPY --from=build \/app\/(\S+) \S+\/bin\/filigrane$/m.exec(dockerfile) ?? [];
    expect(read("executable/build.ts")).toContain(`"../${path}"`);
    const line = [jsonAt("ENTRYPOINT"), jsonAt("CMD")].flat();
    expect(line).toEqual(["filigrane", "serve"]);
    expect(readCommandLine(line.slice(1))).toEqual({ name: "serve" });
  });
});

/** The words of an instruction in the form of JSON. */
function jsonAt(instruction: string): readonly string[] {
  const [, json = ""] = new RegExp(`^${instruction} (\\[.+\\])$`, "m").exec(dockerfile) ?? [];
  return z.array(z.string()).parse(JSON.parse(json));
}

/** The settings that let each role start. */
const ROLES = {
  all: {},
  api: { ALLOW_LOCAL: "1", OPTIMIZER_URL: "http://optimizer:3001" },
  optimizer: {},
  worker: { ALLOW_LOCAL: "1" },
} as const satisfies Record<Settings["ROLE"], Readonly<Record<string, string>>>;

// The names are those of the table above.
const ports = (Object.keys(ROLES) as Settings["ROLE"][]).map(
  (role) => [role, readSettings({ ROLE: role, ...ROLES[role] }).PORT] as const,
);

test("the image exposes the port of every role", () => {
  const exposed = /^EXPOSE (.+)$/m.exec(dockerfile)?.[1]?.split(" ").map(Number);
  expect(exposed).toEqual([...new Set(ports.map(([, port]) => port))]);
});

describe("the image's health check", () => {
  const [, commandJson = ""] = /^HEALTHCHECK .*\\\n\s+CMD (\[.+\])$/m.exec(dockerfile) ?? [];
  const [program, ...args] = z.array(z.string()).parse(JSON.parse(commandJson));
  const source = join(PROJECT, "src/cli/filigrane.ts");
  /** The image's own setting. */
  const HOST = /\bHOST=(\S+)/.exec(dockerfile)?.[1] ?? "";

  test.each([
    [200, 0],
    [503, 1],
  ])("an answer of %i from /healthz means exit code %i", async (status, exitCode) => {
    using server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: ({ url }) =>
        Response.json(
          { status: "ok" },
          { status: new URL(url).pathname === "/healthz" ? status : 404 },
        ),
    });
    expect(program).toBe("filigrane");
    const environment = { HOST, PORT: `${server.port}` };
    expect(await runFiligrane(args, { environment })).toMatchObject({ exitCode });
  });

  test.each(ports)("of the role %s asks at port %i", async (role, port) => {
    // Tells where it would ask: something else may listen at these ports of this machine.
    const preload = `globalThis.fetch = async (url) => (console.log(url), Response.json({ status: "ok" }))`;
    const folder = await createTemporaryFolder();
    try {
      const file = join(folder.path, "preload.js");
      await Bun.write(file, preload);
      const environment = { HOST, ROLE: role, ...ROLES[role] };
      const asked = [process.execPath, "--preload", file, source];
      const { exitCode, out } = await runFiligrane(args, { environment, program: asked });
      expect(out[0]).toBe(`http://127.0.0.1:${port}/healthz`);
      expect(exitCode).toBe(0);
    } finally {
      await folder.remove();
    }
  });

  test("nobody listening means exit code 1", async () => {
    const environment = { HOST, PORT: `${await freePort()}` };
    expect(await runFiligrane(args, { environment })).toMatchObject({ exitCode: 1 });
  });
});
