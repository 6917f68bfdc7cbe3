#!/usr/bin/env bun
import { EXIT_FAILURE, EXIT_USAGE } from "../exit-codes.ts";
import { type CommandLine, readCommandLine } from "./command-line.ts";
import { printable } from "./printable.ts";
import { createTerminal, OutputError } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

// What a command needs is loaded with it, so that help and mistakes are answered at once.

const terminal = createTerminal();
const exitCode = await run(process.argv.slice(2));
// A service goes on until it is stopped.
if (exitCode !== undefined) process.exit(exitCode);

async function run(args: readonly string[]): Promise<number | undefined> {
  try {
    return await carryOut(readCommandLine(args));
  } catch (error) {
    if (error instanceof OutputError) {
      if (!error.readerLeft) await terminal.complain(error.message);
      return EXIT_FAILURE;
    }
    if (!(error instanceof UsageError)) throw error;
    // It may repeat names of files, which hold anything.
    await terminal.complain(printable(error.message));
    return EXIT_USAGE;
  }
}

async function carryOut(commandLine: CommandLine): Promise<number | undefined> {
  const environment = process.env;
  switch (commandLine.name) {
    case "serve": {
      const { startFiligrane } = await import("../start.ts");
      await startFiligrane();
      return undefined;
    }
    case "health": {
      const { runHealth } = await import("./health/run-health.ts");
      return runHealth({ environment, terminal });
    }
    case "sign": {
      const { runSign } = await import("./sign/run-sign.ts");
      return runSign({ command: commandLine.command, environment, terminal });
    }
    case "jobs": {
      const { runJobs } = await import("./jobs/run-jobs.ts");
      const { openBackends } = await import("./jobs/open-backends.ts");
      return runJobs({ command: commandLine.command, environment, terminal, openBackends });
    }
    case "doctor": {
      const { runDoctor } = await import("./doctor/run-doctor.ts");
      return runDoctor({ command: commandLine.command, environment, terminal });
    }
    case "completion": {
      const { completionScript } = await import("./completion/completion-script.ts");
      await terminal.print(completionScript(commandLine.shell));
      return 0;
    }
    case "text":
      await terminal.print(commandLine.text);
      return 0;
  }
}
