import { InvalidSettingsError, readSettings, type Settings } from "../../config/settings.ts";
import { InvalidParameterError } from "../../domain/errors.ts";
import type { OutputFormat } from "../../domain/image-format.ts";
import { resolveOptions } from "../../domain/option-fields.ts";
import type { CanonicalOptions, OptionField } from "../../domain/watermark-options.ts";
import { optionDefaults } from "../../services/option-defaults.ts";
import { UsageError } from "../usage-error.ts";
import {
  FIELD_OPTIONS,
  SETTING_OPTIONS,
  type SettingOption,
  type SignCommand,
} from "./sign-command.ts";

/** What says how a service is set up, and nothing to a command that runs without one. */
const OF_A_SERVICE = { ROLE: "all", OPTIMIZER_URL: "" } as const;

/**
 * The settings in the environment, with those that the command line gives in their place.
 *
 * @throws UsageError for the command line's, `InvalidSettingsError` for the environment's
 */
export function readSignSettings(
  environment: Readonly<Record<string, string | undefined>>,
  given: SignCommand["settings"],
): Settings {
  for (const [name, value] of entriesOf(given)) checkSetting(name, value);
  return readSettings({ ...environment, ...OF_A_SERVICE, ...given });
}

function checkSetting(name: SettingOption, value: string): void {
  const option = SETTING_OPTIONS[name];
  if (value.trim() === "") throw new UsageError(`${option}: expected a whole number, got ""`);
  try {
    readSettings({ [name]: value });
  } catch (error) {
    if (!(error instanceof InvalidSettingsError)) throw error;
    const [problem = ""] = error.problems;
    throw new UsageError(problem.replace(`${name}=`, `${option} `), { cause: error });
  }
}

/**
 * What is to be made of a photo for which the format `auto` means this one.
 *
 * @throws UsageError for a value that the service would refuse
 */
export function readSignOptions(
  { fields }: Pick<SignCommand, "fields">,
  settings: Settings,
): Readonly<Record<OutputFormat, CanonicalOptions>> {
  const resolve = (auto: OutputFormat): CanonicalOptions =>
    resolveOptions(fields, optionDefaults(settings, auto));
  try {
    return { jpeg: resolve("jpeg"), webp: resolve("webp") };
  } catch (error) {
    if (!(error instanceof InvalidParameterError)) throw error;
    // The field is one of those that were given.
    const option = FIELD_OPTIONS[error.field as OptionField];
    throw new UsageError(error.message.replace(`Field "${error.field}"`, option), { cause: error });
  }
}

function entriesOf<Name extends string>(
  record: Readonly<Partial<Record<Name, string>>>,
): readonly (readonly [Name, string])[] {
  // The keys are the type's own: the record is made in one place, of these names alone.
  return Object.entries(record) as [Name, string][];
}
