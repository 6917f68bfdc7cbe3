import type { Command } from "commander";

/** What can stand in one place of a command line. */
export type Values =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "files" | "folders" | "unknown" };

export interface OptionModel {
  /** As `-o` and `--out`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** What follows it; `undefined` when nothing does. */
  readonly values: Values | undefined;
}

/** A command as completion sees it. */
export interface CommandModel {
  /** Its name behind those of the commands that it belongs to, as `filigrane jobs list`. */
  readonly path: string;
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionModel[];
  readonly subcommands: readonly CommandModel[];
  /** Of its arguments; `undefined` when it has none. */
  readonly values: Values | undefined;
}

/** Reads the declarations of a command and of those below it: what help shows is what is completed. */
export function commandModel(command: Command, parent?: string): CommandModel {
  const name = command.name();
  const path = parent === undefined ? name : `${parent} ${name}`;
  const help = command.createHelp();
  const options = help.visibleOptions(command).map((option) => ({
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    description: option.description,
    values: option.required ? valuesOf(option.flags, option.argChoices) : undefined,
  }));
  const [argument] = command.registeredArguments;
  return {
    ...{ path, name, options },
    description: command.description(),
    subcommands: command.commands.map((sub) => commandModel(sub, path)),
    values: argument && valuesOf(`<${argument.name()}>`, argument.argChoices),
  };
}

/** The placeholder says what is no choice: `<dir>` is a folder, `<photos>` are files. */
function valuesOf(flags: string, choices: readonly string[] | undefined): Values {
  if (choices) return { kind: "words", words: choices };
  if (flags.includes("<dir>")) return { kind: "folders" };
  return { kind: flags.includes("<photos>") ? "files" : "unknown" };
}

/** The command and all below it. */
export function withSubcommands(command: CommandModel): readonly CommandModel[] {
  return [command, ...command.subcommands.flatMap(withSubcommands)];
}
