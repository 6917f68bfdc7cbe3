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
  /**
   * Writes an answer that is no text.
   *
   * @throws OutputError likewise
   */
  printBytes(bytes: Uint8Array): Promise<void>;
  /** Writes a line about a problem. Never throws: there is nobody else to tell. */
  complain(line: string): Promise<void>;
  /**
   * Shows a line below all others, in place of the one before; the empty line takes it away. Absent
   * where nobody looks at a terminal.
   */
  readonly showProgress?: ((line: string) => void) | undefined;
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
  const isWatched = process.stdout.isTTY && process.stderr.isTTY;
  let progress = "";
  const draw = (line: string): void => void process.stderr.write(`\r${line}${ERASE_TO_END}`);

  /** Other lines go where the line of progress stands, which moves on below them. */
  async function besideProgress<T>(writing: () => Promise<T>): Promise<T> {
    if (progress === "") return writing();
    draw("");
    const result = await writing();
    draw(progress);
    return result;
  }

  return {
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    async print(line) {
      const failure = await besideProgress(() => write(process.stdout, `${line}\n`));
      if (failure) throw new OutputError(failure);
    },
    async printBytes(bytes) {
      const failure = await write(process.stdout, bytes);
      if (failure) throw new OutputError(failure);
    },
    async complain(line) {
      await besideProgress(() => write(process.stderr, `${line}\n`));
    },
    showProgress: isWatched
      ? (line) => {
          if (line !== progress) draw(line);
          progress = line;
        }
      : undefined,
  };
}

/** The terminal's command for the rest of the line. */
const ERASE_TO_END = "\x1b[K";

function write(
  stream: NodeJS.WriteStream,
  piece: string | Uint8Array,
): Promise<Error | null | undefined> {
  return new Promise((resolve) => {
    stream.write(piece, resolve);
  });
}
