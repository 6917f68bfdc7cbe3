import { createCommandTree } from "../command-line.ts";
import { bashScript } from "./bash-script.ts";
import { type CommandModel, commandModel } from "./command-model.ts";
import type { Shell } from "./completion-command.ts";
import { fishScript } from "./fish-script.ts";
import { zshScript } from "./zsh-script.ts";

const SCRIPTS = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
} as const satisfies Record<Shell, (program: CommandModel) => string>;

/** What has the shell complete the command line, made of the same declarations as help. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell](commandModel(createCommandTree(() => {})));
}
