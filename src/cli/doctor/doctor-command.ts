import type { Command } from "commander";

export interface DoctorCommand {
  readonly json: boolean;
}

const HELP = `
Looks at what the service would start with: the settings, the folder or the backends that they name, the
workers, with a small picture, and the port. Each line is ok, warn (it works, but see) or wrong, with what
to do. What the start would create is created, a folder and queues, but no bucket. The service may be
running meanwhile.

Exit code: 0; 1 when something is wrong; 78 when that is the settings, or how a backend is set up.

Examples:
  filigrane doctor
  RABBITMQ_URL=amqp://user:password@host filigrane doctor
  filigrane doctor --json | jq -r 'select(.state != "ok") | .advice'`;

/** Adds `doctor`; `choose` is told what a command line asks of it. */
export function addDoctorCommand(program: Command, choose: (command: DoctorCommand) => void): void {
  program
    .command("doctor")
    .description("Check the settings and what they name, and say what to do")
    .option("--json", "one JSON object a line, for programs")
    .addHelpText("after", HELP)
    .action(({ json = false }: { readonly json?: boolean }) => choose({ json }));
}
