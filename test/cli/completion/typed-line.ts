import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Shell } from "../../../src/cli/completion/completion-command.ts";
import { completionScript } from "../../../src/cli/completion/completion-script.ts";
import { waitFor } from "../../fixtures/wait-for.ts";

/** How each shell is started without its owner's own start-up files, and made ready. */
const STARTS = {
  bash: {
    args: ["--norc", "--noprofile", "-i"],
    lines: [
      "bind 'set bell-style none'",
      `filigrane() { printf '<%s>' "$@"; echo; }`,
      "source ./completion.bash",
    ],
  },
  zsh: {
    args: ["-f", "-i"],
    lines: [
      "autoload -U compinit",
      "compinit -u -D",
      `filigrane() { printf '<%s>' "$@"; echo; }`,
      "source ./completion.zsh",
    ],
  },
} as const satisfies Partial<Record<Shell, object>>;

/**
 * Types `keys` and Enter at a terminal with this shell, in `folder`.
 *
 * @returns the arguments that `filigrane` was called with, each in angle brackets
 */
export async function typedLine(
  shell: keyof typeof STARTS,
  folder: string,
  keys: string,
): Promise<string> {
  const { args, lines } = STARTS[shell];
  await writeFile(join(folder, `completion.${shell}`), completionScript(shell));
  let text = "";
  await using terminal = new Bun.Terminal({
    cols: 200,
    rows: 50,
    data(_, chunk) {
      text += new TextDecoder().decode(chunk);
    },
  });
  const child = Bun.spawn([shell, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", HOME: folder, TERM: "xterm", PS1: "$ " },
    terminal,
  });
  try {
    for (const line of lines) terminal.write(`${line}\r`);
    // Split, so that what is typed does not look like what is answered.
    terminal.write("echo rea''dy\r");
    await waitFor(() => /^ready\r$/m.test(Bun.stripANSI(text)), { what: `${shell} to be ready` });
    const before = text.length;
    terminal.write(keys);
    await waitFor(() => text.length > before, { what: `${shell} to show what is typed` });
    terminal.write("\r");
    const answer = (): string | undefined =>
      /^(<.*>)\r$/m.exec(Bun.stripANSI(text.slice(before)))?.[1];
    return await waitFor(answer, {
      what: `${shell} to run ${JSON.stringify(keys)}; it wrote ${text}`,
    });
  } finally {
    child.kill("SIGKILL");
    await child.exited;
  }
}

/** What fish offers at the end of `line`, in `folder`, without what it says of each. */
export async function offeredByFish(folder: string, line: string): Promise<readonly string[]> {
  await writeFile(join(folder, "completion.fish"), completionScript("fish"));
  const script = 'source ./completion.fish; complete -C "$argv[1]"';
  const child = Bun.spawn(["fish", "--no-config", "-c", script, line], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", HOME: folder },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, problems] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  if (problems !== "") throw new Error(`fish: ${problems}`);
  return out
    .split("\n")
    .map((offer) => offer.split("\t")[0] ?? "")
    .filter(Boolean);
}
