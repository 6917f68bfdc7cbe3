import type { Terminal } from "../../src/cli/terminal.ts";

export interface RecordedTerminal extends Terminal {
  readonly out: readonly string[];
  readonly problems: readonly string[];
}

/** Keeps what a command prints. */
export function createRecordedTerminal(columns?: number): RecordedTerminal {
  const out: string[] = [];
  const problems: string[] = [];
  return {
    ...{ columns, out, problems },
    async print(line) {
      out.push(line);
    },
    async printBytes(bytes) {
      out.push(Buffer.from(bytes).toString("base64"));
    },
    async complain(line) {
      problems.push(line);
    },
  };
}
