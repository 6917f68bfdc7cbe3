import { type Environment, environmentSchema } from "./schema.ts";

/** Every setting under its own name, checked, with defaults filled in. Frozen. */
export type Settings = Readonly<Omit<Environment, "PORT">> & { readonly PORT: number };

/** Gives the settings in force; asked once per request or job, never kept. */
export type CurrentSettings = () => Settings;

const DEFAULT_PORT = { all: 3000, optimizer: 3001 } as const satisfies Record<
  Environment["ROLE"],
  number
>;

/** Every wrong setting at once, one line each. */
export class InvalidSettingsError extends Error {
  override readonly name = "InvalidSettingsError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * Reads the settings from `environment`; an empty value counts as absent.
 *
 * @throws InvalidSettingsError
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.keys(environmentSchema.shape)
      .map((name) => [name, environment[name]?.trim() || undefined] as const)
      .filter(([, value]) => value !== undefined),
  );
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return `${name}=${shown(name, given[name])}: expected ${issue.message}`;
    });
    throw new InvalidSettingsError(problems);
  }
  const { MAX_UPLOAD_BYTES, MAX_INFLIGHT_BYTES } = parsed.data;
  if (MAX_INFLIGHT_BYTES < MAX_UPLOAD_BYTES) {
    throw new InvalidSettingsError([
      `MAX_INFLIGHT_BYTES=${MAX_INFLIGHT_BYTES}: expected at least MAX_UPLOAD_BYTES, which is ${MAX_UPLOAD_BYTES}`,
    ]);
  }
  const PORT = parsed.data.PORT ?? DEFAULT_PORT[parsed.data.ROLE];
  return Object.freeze({ ...parsed.data, PORT });
}

/** A value as the log may show it: addresses of backends can hold a password. */
function shown(name: string, value: string | undefined): string {
  return name.endsWith("_URL") || name.endsWith("_PASSWORD") ? "***" : JSON.stringify(value);
}
