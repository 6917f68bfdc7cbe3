import type { ZodError } from "zod";
import { readConfigFile } from "./config-file.ts";
import { type Environment, environmentSchema } from "./schema.ts";

/** Every setting under its own name, checked, with defaults filled in. Frozen. */
export type Settings = Readonly<Omit<Environment, "PORT">> & { readonly PORT: number };

/** Gives the settings in force; asked once per request or job, never kept. */
export type CurrentSettings = () => Settings;

const DEFAULT_PORT = {
  all: 3000,
  api: 3000,
  optimizer: 3001,
  worker: 3002,
} as const satisfies Record<Environment["ROLE"], number>;

/** What is wrong, one line each: all that can be told of settings one by one, else how they go together. */
export class InvalidSettingsError extends Error {
  override readonly name = "InvalidSettingsError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** Settings by their names, as they were written: not checked, empty ones left out. */
export type GivenSettings = Readonly<Record<string, string>>;

const NAMES = Object.keys(environmentSchema.shape);

/**
 * Reads the settings from `environment` and from the file that its `CONFIG_FILE` names; the environment
 * has the last word. An empty value counts as absent.
 *
 * @throws InvalidSettingsError
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  return checkSettings(gatherSettings(environment));
}

/**
 * What file and environment say.
 *
 * @throws InvalidSettingsError when the file cannot be read, or holds what is no setting
 */
export function gatherSettings(
  environment: Readonly<Record<string, string | undefined>>,
): GivenSettings {
  const path = environment.CONFIG_FILE?.trim();
  const file = path ? readConfigFile(path, NAMES) : { values: {}, problems: [] };
  const given: Record<string, string> = {};
  for (const name of NAMES) {
    const text = environment[name]?.trim() || file.values[name]?.trim();
    if (text) given[name] = text;
  }
  if (file.problems.length > 0) {
    const parsed = environmentSchema.safeParse(given);
    throw new InvalidSettingsError([...file.problems, ...wrongValues(given, parsed.error)]);
  }
  return given;
}

/** @throws InvalidSettingsError */
export function checkSettings(given: GivenSettings): Settings {
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) throw new InvalidSettingsError(wrongValues(given, parsed.error));
  const contradictions = contradictionsIn(parsed.data);
  if (contradictions.length > 0) throw new InvalidSettingsError(contradictions);
  const PORT = parsed.data.PORT ?? DEFAULT_PORT[parsed.data.ROLE];
  return Object.freeze({ ...parsed.data, PORT });
}

function wrongValues(given: GivenSettings, error: ZodError | undefined): readonly string[] {
  return (error?.issues ?? []).map((issue) => {
    const name = String(issue.path[0]);
    return `${name}=${shown(name, given[name])}: expected ${issue.message}`;
  });
}

/** What is wrong with settings that are each right by themselves. */
function contradictionsIn(settings: Environment): readonly string[] {
  const { ROLE, MAX_UPLOAD_BYTES, MAX_INFLIGHT_BYTES } = settings;
  const problems: string[] = [];
  if (MAX_INFLIGHT_BYTES < MAX_UPLOAD_BYTES) {
    problems.push(
      `MAX_INFLIGHT_BYTES=${MAX_INFLIGHT_BYTES}: expected at least MAX_UPLOAD_BYTES, which is ${MAX_UPLOAD_BYTES}`,
    );
  }
  if (settings.MINIO_ENDPOINT) {
    for (const name of ["MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD"] as const) {
      if (!settings[name]) problems.push(`${name}=: expected a value, since MINIO_ENDPOINT is set`);
    }
  }
  if (ROLE === "api" && !settings.OPTIMIZER_URL) {
    problems.push("OPTIMIZER_URL=: expected the address of an optimizer, since ROLE is api");
  }
  if ((ROLE === "all" || ROLE === "optimizer") && settings.OPTIMIZER_URL) {
    problems.push(`OPTIMIZER_URL=***: expected nothing, since ROLE=${ROLE} processes by itself`);
  }
  if ((ROLE === "api" || ROLE === "worker") && !settings.ALLOW_LOCAL) {
    const missing = (["MINIO_ENDPOINT", "RABBITMQ_URL"] as const).filter((name) => !settings[name]);
    for (const name of missing) {
      problems.push(
        `${name}=: expected a backend that processes share, since ROLE is ${ROLE}; ALLOW_LOCAL=1 starts it on the embedded one all the same`,
      );
    }
  }
  return problems;
}

/** A value as the log may show it: addresses of backends can hold a password. */
function shown(name: string, value: string | undefined): string {
  return /_(URL|ENDPOINT|PASSWORD)$/.test(name) ? "***" : JSON.stringify(value);
}
