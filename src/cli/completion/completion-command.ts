import { Argument, type Command } from "commander";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

const HELP = `
To have it in every new shell:
  bash   filigrane completion bash > ~/.local/share/bash-completion/completions/filigrane
  zsh    filigrane completion zsh > a file _filigrane in a folder of $fpath
  fish   filigrane completion fish > ~/.config/fish/completions/filigrane.fish

Examples:
  source <(filigrane completion bash)
  filigrane completion fish | source`;

/** Adds `completion`; `choose` is told the shell that a command line names. */
export function addCompletionCommand(program: Command, choose: (shell: Shell) => void): void {
  program
    .command("completion")
    .description("Print what has a shell complete the command line")
    .addArgument(new Argument("<shell>", "which one").choices(SHELLS))
    .addHelpText("after", HELP)
    // Anything else was refused: these are its choices.
    .action((shell: Shell) => choose(shell));
}
