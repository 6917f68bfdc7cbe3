import {
  type CommandModel,
  type OptionModel,
  type Values,
  withSubcommands,
} from "./command-model.ts";

/** One line for each command, option and argument, each under the condition of its command. */
export function fishScript(program: CommandModel): string {
  const lines = withSubcommands(program).flatMap((command) => commandLines(program, command));
  return `# Completion of filigrane in fish: a file filigrane.fish in ~/.config/fish/completions, or sourced.
complete -c ${program.name} -f
${lines.join("\n")}`;
}

function commandLines(program: CommandModel, command: CommandModel): readonly string[] {
  const { options, subcommands, values } = command;
  const begin = `complete -c ${program.name} -n ${quoted(condition(program, command))}`;
  return [
    ...subcommands.map(({ name, description }) => `${begin} -a ${name} -d ${quoted(description)}`),
    ...(values ? [`${begin} ${argumentsOf(values)}`] : []),
    ...options.map((option) => `${begin} ${optionWords(option)}`),
  ];
}

/** The commands on the way have been named, and none of those below. */
function condition(program: CommandModel, { path, subcommands }: CommandModel): string {
  const named = path.split(" ").slice(1);
  const seen = named.map((name) => `__fish_seen_subcommand_from ${name}`);
  if (subcommands.length > 0) {
    const below = subcommands.map(({ name }) => name).join(" ");
    seen.push(`not __fish_seen_subcommand_from ${below}`);
  }
  return seen.length > 0 ? seen.join("; and ") : `__fish_use_subcommand ${program.name}`;
}

function optionWords({ flags, description, values }: OptionModel): string {
  const names = flags.map((flag) =>
    flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
  );
  const value = values ? ` -r ${argumentsOf(values)}` : "";
  return `${names.join(" ")} -d ${quoted(description)}${value}`;
}

function argumentsOf(values: Values): string {
  switch (values.kind) {
    case "words":
      return `-f -a ${quoted(values.words.join(" "))}`;
    case "files":
      return "-F";
    case "folders":
      return `-f -a ${quoted("(__fish_complete_directories)")}`;
    case "unknown":
      return "-f";
  }
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
