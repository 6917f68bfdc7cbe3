import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { requireServer } from "../fixtures/servers/find-server.ts";
import { createTemporaryFolder } from "../fixtures/temporary-folder.ts";

export const PROJECT = join(import.meta.dir, "../..");

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Such as `1m30s`, in milliseconds. */
const duration = z
  .string()
  .regex(/^(\d+(ms|[smh]))+$/)
  .transform((text) =>
    [...text.matchAll(/(\d+)(ms|[smh])/g)].reduce(
      // The expression admits no other units.
      (total, [, amount, unit]) => total + Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS],
      0,
    ),
  );

/** Variables without a value are those that the container is not given. */
const environment = z
  .record(z.string(), z.union([z.string(), z.null()]))
  .default({})
  .transform((variables) =>
    Object.fromEntries(
      Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== null),
    ),
  );

const command = z
  .union([z.string().transform((text) => text.split(" ")), z.array(z.string()), z.null()])
  .transform((words) => words ?? [])
  .default([]);

/** `source:target`, which later versions print as an object. */
const volume = z.union([
  z.string(),
  z
    .object({ source: z.string(), target: z.string() })
    .transform(({ source, target }) => `${source}:${target}`),
]);

const composeService = z.object({
  image: z.string(),
  build: z.unknown().optional(),
  command,
  environment,
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()), interval: duration }).optional(),
  hostname: z.string().optional(),
  ports: z.array(z.object({ published: z.coerce.number(), target: z.number() })).default([]),
  restart: z.string(),
  stop_grace_period: duration.optional(),
  stop_signal: z.string().optional(),
  tmpfs: z.array(z.string()).default([]),
  volumes: z.array(volume).default([]),
});

export type ComposeService = z.output<typeof composeService>;

const composeFile = z.object({
  services: z.record(z.string(), composeService),
  volumes: z.record(z.string(), z.unknown()),
});

export type ComposeFile = z.output<typeof composeFile>;

/**
 * The project's `compose.yaml` as docker-compose understands it, with anchors and variables resolved.
 *
 * @param variables all that is set where it is started; no `.env` is read
 * @throws when it is not valid, or is warned about
 */
export async function readComposeFile(
  variables: Readonly<Record<string, string>> = {},
): Promise<ComposeFile> {
  const folder = await createTemporaryFolder();
  try {
    const noVariables = join(folder.path, "env");
    await writeFile(noVariables, "");
    const output = await dockerCompose(["--env-file", noVariables, "config"], variables);
    return composeFile.parse(Bun.YAML.parse(output));
  } finally {
    await folder.remove();
  }
}

async function dockerCompose(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<string> {
  const child = Bun.spawn(
    [requireServer("docker-compose"), "--file", join(PROJECT, "compose.yaml"), ...args],
    { env: { PATH: process.env.PATH ?? "", ...variables }, stdout: "pipe", stderr: "pipe" },
  );
  const [output, complaints, exitCode] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (exitCode === 0 && complaints === "") return output;
  throw new Error(`docker-compose ${args.join(" ")} ended with ${exitCode}: ${complaints}`);
}

/** One of its services. */
export function serviceOf({ services }: ComposeFile, name: string): ComposeService {
  const service = services[name];
  if (!service) throw new Error(`compose.yaml has no service ${name}`);
  return service;
}

/** The names of those that run Filigrane itself. */
export function nodeNames({ services }: ComposeFile): readonly string[] {
  return Object.keys(services).filter((name) => services[name]?.environment.ROLE !== undefined);
}
