import { type CommandModel, type Values, withSubcommands } from "./command-model.ts";

/** Names and choices are words of letters, digits and hyphens: nothing in them needs to be quoted. */
export function bashScript(program: CommandModel): string {
  const commands = withSubcommands(program);
  const steps = commands
    .filter(({ path }) => path !== program.path)
    .map(({ path }) => `      "${path}") path="${path}" ;;`);
  const afterOptions = commands.flatMap(({ path, options }) =>
    options.flatMap(({ flags, values }) => {
      if (!values) return [];
      const patterns = flags.map((flag) => `"${path} ${flag}"`).join(" | ");
      return [`    ${patterns}) ${offer(values)}; return ;;`];
    }),
  );
  const words = commands.map((command) => `    "${command.path}") ${offerAt(command)} ;;`);
  return `# Completion of filigrane in bash 4.4 or newer: source this, or put it where bash-completion looks.
_filigrane_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }
_filigrane_paths() {
  compopt -o filenames
  mapfile -t COMPREPLY < <(compgen "$1" -- "$cur")
}
_filigrane() {
  local cur=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  local path=${program.path} index
  COMPREPLY=()
  # --format=webp comes as three words.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$path \${COMP_WORDS[index]}" in
${steps.join("\n")}
    esac
  done
  case "$path $previous" in
${afterOptions.join("\n")}
  esac
  case $path in
${words.join("\n")}
  esac
}
complete -F _filigrane ${program.name}`;
}

function offer(values: Values): string {
  switch (values.kind) {
    case "words":
      return `_filigrane_words "${values.words.join(" ")}"`;
    case "files":
      return "_filigrane_paths -f";
    case "folders":
      return "_filigrane_paths -d";
    case "unknown":
      return ":";
  }
}

/** Options where a hyphen stands, else what the command takes. */
function offerAt({ options, subcommands, values }: CommandModel): string {
  const flags = options.flatMap((option) => option.flags).join(" ");
  const names = subcommands.map(({ name }) => name);
  const others = names.length > 0 ? ({ kind: "words", words: names } as const) : values;
  const otherwise = others ? offer(others) : ":";
  return `if [[ $cur == -* ]]; then _filigrane_words "${flags}"; else ${otherwise}; fi`;
}
