/** Where a command's answer and its problems go. */
export interface Terminal {
  /** Width of the terminal that shows the answer; `undefined` when it goes to a file or a pipe. */
  readonly columns: number | undefined;
  /**
   * Writes a line of the answer.
   *
   * @throws OutputError when it cannot be written
   */
  print(line: string): Promise<void>;
  /** Writes a line about a problem. Never throws: there is nobody else to tell. */
  complain(line: string): Promise<void>;
}

export class OutputError extends Error {
  override readonly name = "OutputError";
  /** True when whoever read the answer has left, as `head` does: no failure to speak of. */
  readonly readerLeft: boolean;

  constructor(cause: Error) {
    super(`The answer cannot be written: ${cause.message}`, { cause });
    this.readerLeft = "code" in cause && cause.code === "EPIPE";
  }
}

/** The terminal of this process: standard output and standard error. */
export function createTerminal(): Terminal {
  // Each write hears of its own failure; without a listener the stream's event would end the process.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  return {
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    async print(line) {
      const failure = await write(process.stdout, line);
      if (failure) throw new OutputError(failure);
    },
    async complain(line) {
      await write(process.stderr, line);
    },
  };
}

function write(stream: NodeJS.WriteStream, line: string): Promise<Error | null | undefined> {
  return new Promise((resolve) => {
    stream.write(`${line}\n`, resolve);
  });
}
