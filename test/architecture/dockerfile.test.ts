import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readSettings, type Settings } from "../../src/config/settings.ts";
import { freePort } from "../fixtures/servers/free-port.ts";
import { createTemporaryFolder } from "../fixtures/temporary-folder.ts";

const PROJECT = join(import.meta.dir, "../..");
const read = (path: string): string => readFileSync(join(PROJECT, path), "utf8");

const dockerfile = read("Dockerfile");
const {
  packageManager,
  devDependencies,
  scripts: { prepare, ...scripts },
} = z
  .object({
    packageManager: z.templateLiteral(["bun@", z.string()]),
    devDependencies: z.object({ "bun-types": z.string() }),
    scripts: z.object({ prepare: z.string() }).catchall(z.string()),
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

  test("is the one of the image's only base", () => {
    const bases = [...dockerfile.matchAll(/^FROM (oven\S+)/gm)].map(([, image]) => image);
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

  test("builds all that an installation does, and copies it into the image", () => {
    const builds = prepare.split(" && ").map((command) => command.replace(/^bun /, ""));
    expect(builds).not.toBeEmpty();
    for (const build of builds) {
      const script = Object.entries(scripts).find(
        ([name, command]) => name.startsWith("build:") && command === `bun ${build}`,
      )?.[0];
      expect(script, build).toBeDefined();
      expect(dockerfile).toContain(`\nRUN bun run ${script}\n`);
      const dist = join(build, "../dist");
      expect(dockerfile).toContain(`\nCOPY --from=build /app/${dist} ${dist}\n`);
      // What a developer has built stays out: it need not be of these sources.
      expect(read(".dockerignore").split("\n")).toContain(dist);
    }
  });

  test("does not run the service as root", () => {
    expect(dockerfile.match(/^USER .+$/gm)).toEqual(["USER bun"]);
  });
});

/** The settings that let each role start. */
const ROLES = {
  all: {},
  api: { ALLOW_LOCAL: "1", OPTIMIZER_URL: "http://optimizer:3001" },
  optimizer: {},
  worker: { ALLOW_LOCAL: "1" },
} as const satisfies Record<Settings["ROLE"], Readonly<Record<string, string>>>;

const ports = Object.entries(ROLES).map(
  ([role, settings]) => [role, readSettings({ ROLE: role, ...settings }).PORT] as const,
);

test("the image exposes the port of every role", () => {
  const exposed = /^EXPOSE (.+)$/m.exec(dockerfile)?.[1]?.split(" ").map(Number);
  expect(exposed).toEqual([...new Set(ports.map(([, port]) => port))]);
});

describe("the image's health check", () => {
  const [, commandJson = ""] = /^HEALTHCHECK .*\\\n\s+CMD (\[.+\])$/m.exec(dockerfile) ?? [];
  const [program, ...args] = z.array(z.string()).parse(JSON.parse(commandJson));

  async function check(port: number | undefined): Promise<number> {
    const env = { ...process.env, PORT: `${port}` };
    const probe = Bun.spawn([process.execPath, ...args], { env, stderr: "ignore" });
    return probe.exited;
  }

  test.each([
    [200, 0],
    [503, 1],
  ])("an answer of %i from /healthz means exit code %i", async (status, exitCode) => {
    using server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: ({ url }) =>
        new Response(null, { status: new URL(url).pathname === "/healthz" ? status : 404 }),
    });
    expect(program).toBe("bun");
    expect(await check(server.port)).toBe(exitCode);
  });

  test.each(ports)("of the role %s asks at port %i", async (role, port) => {
    // Tells where it would ask: something else may listen at these ports of this machine.
    const preload = `globalThis.fetch = async (url) => (console.log(url), new Response())`;
    const folder = await createTemporaryFolder();
    try {
      const file = join(folder.path, "preload.js");
      await Bun.write(file, preload);
      const env = { PATH: process.env.PATH ?? "", ROLE: role };
      const probe = Bun.spawn([process.execPath, "--preload", file, ...args], { env });
      expect(await new Response(probe.stdout).text()).toBe(`http://127.0.0.1:${port}/healthz\n`);
      expect(await probe.exited).toBe(0);
    } finally {
      await folder.remove();
    }
  });

  test("nobody listening means exit code 1", async () => {
    expect(await check(await freePort())).toBe(1);
  });
});
