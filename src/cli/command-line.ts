import { Command, CommanderError } from "commander";
import { version } from "../../package.json";
import { addCompletionCommand, type Shell } from "./completion/completion-command.ts";
import { addDoctorCommand, type DoctorCommand } from "./doctor/doctor-command.ts";
import { addJobsCommand, type DeadJobsCommand } from "./jobs/jobs-command.ts";
import { addSignCommand, type SignCommand } from "./sign/sign-command.ts";
import { UsageError } from "./usage-error.ts";

/** What a command line asks for. */
export type CommandLine =
  | { readonly name: "serve" | "health" }
  | { readonly name: "sign"; readonly command: SignCommand }
  | { readonly name: "jobs"; readonly command: DeadJobsCommand }
  | { readonly name: "doctor"; readonly command: DoctorCommand }
  | { readonly name: "completion"; readonly shell: Shell }
  /** `--help` or `--version`. */
  | { readonly name: "text"; readonly text: string };

const EXAMPLES = `
Examples:
  filigrane sign photos --recursive --out signed --text "© Studio"
  filigrane serve
  filigrane doctor

The settings are read from the environment. Help on a command: filigrane <command> --help`;

/** Every command with its options; `choose` is told which one a parsed command line names. */
export function createCommandTree(choose: (chosen: CommandLine) => void): Command {
  const program = new Command("filigrane")
    .description("Fits photos to the web and signs them with a legible watermark.")
    .version(version, "-V, --version", "say which version this is")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "Show help on a command")
    .addHelpText("after", EXAMPLES)
    .exitOverride();
  program
    .command("serve")
    .description("Start the service")
    .addHelpText("after", SERVE_HELP)
    .action(() => choose({ name: "serve" }));
  program
    .command("health")
    .description("Ask a running service whether it is alive")
    .addHelpText("after", HEALTH_HELP)
    .action(() => choose({ name: "health" }));
  addSignCommand(program, (command) => choose({ name: "sign", command }));
  addJobsCommand(program, (command) => choose({ name: "jobs", command }));
  addDoctorCommand(program, (command) => choose({ name: "doctor", command }));
  addCompletionCommand(program, (shell) => choose({ name: "completion", shell }));
  return program;
}

const SERVE_HELP = `
Runs until SIGTERM or SIGINT, then finishes what is in flight. What it listens on, where it keeps its
data and what it works with is set in the environment.

Examples:
  filigrane serve
  PORT=8080 DATA_DIR=/var/lib/filigrane WATERMARK_TEXT="© Studio" filigrane serve`;

const HEALTH_HELP = `
For supervisors, such as the health check of a container. HOST and PORT are those of the service, from the
same environment. Exit code: 0; 1 when it does not answer; 78 for wrong settings.

Examples:
  filigrane health
  PORT=8080 filigrane health || systemctl restart filigrane`;

/**
 * Reads the command line behind the program's name.
 *
 * @throws UsageError in one line, with where to read on
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  let chosen: CommandLine | undefined;
  let text = "";
  const program = createCommandTree((command) => {
    chosen = command;
  });
  for (const command of withSubcommands(program)) {
    command.configureOutput({
      writeOut: (piece) => {
        text += piece;
      },
      writeErr: () => {},
    });
  }
  try {
    program.parse(args, { from: "user" });
  } catch (error) {
    const isMistake = error instanceof CommanderError || error instanceof UsageError;
    if (!isMistake) throw error;
    if (error instanceof CommanderError && error.exitCode === 0) {
      return { name: "text", text: text.trimEnd() };
    }
    const command = namedCommand(program, args);
    throw new UsageError(`${problemOf(error, command)}; see ${pathOf(command)} --help`);
  }
  if (!chosen) throw new Error("A command line was parsed that names no command");
  return chosen;
}

function problemOf(error: CommanderError | UsageError, command: Command): string {
  if (error instanceof UsageError) return error.message;
  if (error.code === "commander.help") {
    return `Expected one of ${command.commands.map((sub) => sub.name()).join(", ")}`;
  }
  // A suggestion stands on a line of its own.
  const problem = error.message
    .replace(/^error: /, "")
    .replaceAll("\n", " ")
    .replace(/\.$/, "");
  return problem.charAt(0).toUpperCase() + problem.slice(1);
}

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** The command that the first arguments name, as far as they name one. */
function namedCommand(program: Command, args: readonly string[]): Command {
  let command = program;
  for (const arg of args) {
    const next = command.commands.find((sub) => sub.name() === arg);
    if (!next) break;
    command = next;
  }
  return command;
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
