/** What came over an event stream (HTML Standard, section 9.2.6), in order. */
export interface EventStream {
  /** The data of every event, parsed. */
  readonly events: readonly unknown[];
  /** The texts of the comments. */
  readonly comments: readonly string[];
  /** Every `retry:` value. */
  readonly retries: readonly string[];
  /** Resolves when the server has ended the stream; rejects when it breaks. */
  readonly ended: Promise<void>;
}

/** Reads an answer's stream in the background, to its end. */
export function readEventStream(answer: Response): EventStream {
  const events: unknown[] = [];
  const comments: string[] = [];
  const retries: string[] = [];

  function take(block: string): void {
    const data: string[] = [];
    for (const line of block.split("\n")) {
      const [name = "", ...rest] = line.split(":");
      const value = rest.join(":").replace(/^ /, "");
      if (name === "") comments.push(value);
      else if (name === "data") data.push(value);
      else if (name === "retry") retries.push(value);
      else throw new Error(`an unexpected line in the stream: ${line}`);
    }
    if (data.length > 0) events.push(JSON.parse(data.join("\n")));
  }

  async function read(): Promise<void> {
    if (!answer.body) throw new Error("an answer without a body");
    const decoder = new TextDecoder();
    let pending = "";
    for await (const bytes of answer.body) {
      pending += decoder.decode(bytes, { stream: true });
      const blocks = pending.split("\n\n");
      pending = blocks.pop() ?? "";
      for (const block of blocks) take(block);
    }
    if (pending !== "") throw new Error(`the stream ends inside ${JSON.stringify(pending)}`);
  }

  const ended = read();
  // Whoever awaits it hears of a failure; a client that leaves makes one on purpose.
  ended.catch(() => {});
  return { events, comments, retries, ended };
}
