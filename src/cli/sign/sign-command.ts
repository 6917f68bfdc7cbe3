import { type Command, Option } from "commander";
import { OUTPUT_FORMATS } from "../../domain/image-format.ts";
import { EFFORTS, type OptionField, POSITIONS } from "../../domain/watermark-options.ts";
import { UsageError } from "../usage-error.ts";
import { SIGN_HELP } from "./sign-help.ts";

/** Standard input, or standard output. */
export const STREAM = "-";

/** The settings that an option of `sign` stands for. */
export const SETTING_OPTIONS = {
  WORKERS: "--workers",
  MAX_WIDTH: "--max-width",
  MAX_HEIGHT: "--max-height",
} as const;
export type SettingOption = keyof typeof SETTING_OPTIONS;

/** The fields of an upload that an option of `sign` stands for. */
export const FIELD_OPTIONS = {
  wm_text: "--text",
  wm_position: "--position",
  wm_color: "--color",
  wm_format: "--format",
  wm_effort: "--effort",
} as const satisfies Record<OptionField, string>;

export interface SignCommand {
  /** Files and folders, at least one; or `STREAM` alone. */
  readonly photos: readonly string[];
  /** A folder, or `STREAM`, which goes with one photo. */
  readonly out: string;
  readonly recursive: boolean;
  readonly overwrite: boolean;
  readonly json: boolean;
  /** As given, not checked. */
  readonly fields: Readonly<Partial<Record<OptionField, string>>>;
  readonly settings: Readonly<Partial<Record<SettingOption, string>>>;
}

/** What the options below come as. */
interface SignOptions {
  readonly out?: string;
  readonly text?: string;
  readonly position?: string;
  readonly color?: string;
  readonly format?: string;
  readonly effort?: string;
  readonly maxWidth?: string;
  readonly maxHeight?: string;
  readonly workers?: string;
  readonly recursive?: boolean;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** Adds `sign`; `choose` is told what a command line asks of it, or it throws `UsageError`. */
export function addSignCommand(program: Command, choose: (command: SignCommand) => void): void {
  program
    .command("sign")
    .description("Sign photos without a service")
    .argument("<photos...>", `files and folders, or ${STREAM} for standard input`)
    .option("-o, --out <dir>", `folder for the results, or ${STREAM} for standard output`)
    .option("-t, --text <text>", "watermark; WATERMARK_TEXT unless told")
    .addOption(oneOf("-p, --position <place>", "where it stands (bottom-right)", POSITIONS))
    .option("-c, --color <color>", "auto, or #rrggbb (auto)")
    .addOption(oneOf("-f, --format <format>", "of the results (auto)", ["auto", ...OUTPUT_FORMATS]))
    .addOption(oneOf("-e, --effort <effort>", "whether time or bytes count more", EFFORTS))
    .option("--max-width <pixels>", "results fit inside; MAX_WIDTH unless told")
    .option("--max-height <pixels>", "results fit inside; MAX_HEIGHT unless told")
    .option("-r, --recursive", "folders with all folders in them")
    .option("--overwrite", "also replace what is not its own, or was changed")
    .option("--workers <n>", "threads; all cores unless told")
    .option("--json", "one JSON object a line, for programs")
    .addHelpText("after", SIGN_HELP)
    .action((photos: readonly string[], options: SignOptions) =>
      choose(readSignCommand(photos, options)),
    );
}

/** An option whose values are known to help and completion, and checked as the service checks them. */
function oneOf(flags: string, description: string, names: readonly string[]): Option {
  return new Option(flags, description).choices(names).argParser(String);
}

function readSignCommand(photos: readonly string[], options: SignOptions): SignCommand {
  const { text, position, color, format, effort, workers, maxWidth, maxHeight } = options;
  const { recursive = false, overwrite = false, json = false } = options;
  const out = readOut(photos, options.out);
  if (out === STREAM && json) throw new UsageError("--json goes with --out DIR");
  return {
    ...{ photos, out, recursive, overwrite, json },
    fields: given({
      wm_text: text,
      wm_position: position,
      wm_color: color,
      wm_format: format,
      wm_effort: effort,
    }),
    settings: given({ WORKERS: workers, MAX_WIDTH: maxWidth, MAX_HEIGHT: maxHeight }),
  };
}

function readOut(photos: readonly string[], out: string | undefined): string {
  const readsStream = photos.includes(STREAM);
  if (readsStream && photos.length > 1) {
    throw new UsageError(`${STREAM} stands for one photo and goes with no other`);
  }
  if (out === undefined && !readsStream) throw new UsageError("Expected --out DIR");
  if (out === "") throw new UsageError("--out: expected a folder");
  if (readsStream && out !== undefined && out !== STREAM) {
    throw new UsageError(`A photo from ${STREAM} has no name: expected --out ${STREAM}, or none`);
  }
  if (out === STREAM && photos.length > 1) {
    throw new UsageError(`--out ${STREAM} takes one photo, got ${photos.length}`);
  }
  return out ?? STREAM;
}

function given<Name extends string>(
  values: Readonly<Record<Name, string | undefined>>,
): Partial<Record<Name, string>> {
  const present = Object.entries(values).filter(([, value]) => value !== undefined);
  // The names are those of `values`; what is undefined was taken out.
  return Object.fromEntries(present) as Partial<Record<Name, string>>;
}
