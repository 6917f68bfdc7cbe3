/** A server in a process of its own. */
export interface ListeningProcess {
  readonly pid: number;
  readonly url: string;
  /** Ends it as SIGTERM does. */
  stop(): Promise<void>;
}

export interface ListeningProcessOptions {
  readonly command: readonly string[];
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: Blob;
  /** Told each line that it logs, one JSON object each; what is no JSON is left out. */
  onLogLine?(line: Readonly<Record<string, unknown>>): void;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;

/**
 * Starts a process and waits for the line of its log that has a `url`.
 *
 * @throws Error when it ends before it listens, or does not listen in time; it is ended then
 */
export async function startListening(options: ListeningProcessOptions): Promise<ListeningProcess> {
  const { command, env, cwd, stdin, onLogLine } = options;
  const child = Bun.spawn([...command], {
    env: { ...env },
    stdin: stdin ?? "ignore",
    stdout: "pipe",
    stderr: "inherit",
    ...(cwd !== undefined && { cwd }),
  });
  const listening = Promise.withResolvers<string>();
  const reading = eachLogLine(child.stdout, (line) => {
    if (typeof line.url === "string") listening.resolve(line.url);
    onLogLine?.(line);
  });

  async function stop(): Promise<void> {
    child.kill("SIGTERM");
    const overdue = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await Promise.all([child.exited, reading]);
    clearTimeout(overdue);
  }

  const late = setTimeout(
    () => listening.reject(new Error(`${command.join(" ")} did not start in time`)),
    START_TIMEOUT_MS,
  );
  void child.exited.then((code) =>
    listening.reject(new Error(`${command.join(" ")} ended with ${code} before it listened`)),
  );
  try {
    return { pid: child.pid, url: await listening.promise, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

async function eachLogLine(
  stream: ReadableStream<Uint8Array>,
  visit: (line: Record<string, unknown>) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      // What is measured here logs one JSON object a line when it does not write to a terminal.
      if (line.startsWith("{")) visit(JSON.parse(line) as Record<string, unknown>);
    }
  }
}
