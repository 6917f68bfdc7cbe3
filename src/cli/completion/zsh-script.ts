import {
  type CommandModel,
  type OptionModel,
  type Values,
  withSubcommands,
} from "./command-model.ts";

/** One function a command, each for zsh's own `_arguments`. */
export function zshScript(program: CommandModel): string {
  const functions = withSubcommands(program).map(commandFunction);
  return `#compdef ${program.name}
# Completion of filigrane in zsh: a file _filigrane in a folder of $fpath, or sourced after compinit.
${functions.join("\n")}
if [[ $funcstack[1] == ${functionName(program)} ]]; then
  ${functionName(program)} "$@"
else
  compdef ${functionName(program)} ${program.name}
fi`;
}

function commandFunction(command: CommandModel): string {
  const { options, subcommands, values } = command;
  const specs = options.map(optionSpec);
  if (subcommands.length === 0) {
    if (values) specs.push(quoted(`*:value:${action(values)}`));
    return `${functionName(command)}() {
  _arguments -s ${specs.join(" ")}
}`;
  }
  const described = subcommands.map(({ name, description }) => quoted(`${name}:${description}`));
  const cases = subcommands.map((sub) => `    ${sub.name}) ${functionName(sub)} ;;`);
  return `${functionName(command)}() {
  local curcontext=$curcontext state line
  local -a commands=(${described.join(" ")})
  _arguments -C ${specs.join(" ")} '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest)
      case $line[1] in
${cases.map((line) => `    ${line}`).join("\n")}
      esac ;;
  esac
}`;
}

function optionSpec({ flags, description, values }: OptionModel): string {
  const names = flags.length > 1 ? `(${flags.join(" ")})` : "";
  const shown = `[${description.replace(/[[\]]/g, "\\$&").replaceAll(":", "\\:")}]`;
  const value = values ? `:value:${action(values)}` : "";
  const [first = "", ...others] = flags;
  if (others.length === 0) return quoted(`${first}${shown}${value}`);
  return `${quoted(names)}{${flags.join(",")}}${quoted(`${shown}${value}`)}`;
}

function action(values: Values): string {
  switch (values.kind) {
    case "words":
      return `(${values.words.join(" ")})`;
    case "files":
      return "_files";
    case "folders":
      return "_files -/";
    case "unknown":
      return " ";
  }
}

function functionName({ path }: CommandModel): string {
  return `_${path.replaceAll(" ", "_")}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
