import { expect, test } from "bun:test";
import { encodeJpeg, photo, truncated } from "../../fixtures/pictures.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { SOURCE } from "../filigrane-process.ts";
import { usePhotoFolder } from "./photo-folder.ts";

const TIMEOUT_MS = 20_000;
const COLUMNS = 70;

const folder = usePhotoFolder();

/**
 * Runs `filigrane sign` on a terminal of its own.
 *
 * @param last of what it writes there: a terminal passes it on when the process may have ended already
 */
async function signOnTerminal(
  args: readonly string[],
  last: string,
): Promise<{ exitCode: number; text: string }> {
  let text = "";
  const decoder = new TextDecoder();
  await using terminal = new Bun.Terminal({
    cols: COLUMNS,
    rows: 24,
    data(_, chunk) {
      text += decoder.decode(chunk, { stream: true });
    },
  });
  const child = Bun.spawn([process.execPath, SOURCE, "sign", ...args], {
    cwd: folder().path,
    env: { PATH: process.env.PATH ?? "", WORKERS: "1", TERM: "xterm" },
    terminal,
  });
  const exitCode = await child.exited;
  const isWhole = (): boolean => text.includes(last) && text.endsWith("\n");
  await waitFor(isWhole, { what: `${JSON.stringify(last)} on the terminal` });
  return { exitCode, text };
}

/** What is left on the screen: each line as it was last drawn. */
function shown(text: string): readonly string[] {
  return text.split("\r\n").map((line) => line.split("\r").at(-1)?.replaceAll("\x1b[K", "") ?? "");
}

test(
  "on a terminal a bar is drawn in one line and gone at the end, when the failed ones are listed",
  async () => {
    const jpeg = await encodeJpeg(photo(200, 150));
    const photos = Array.from({ length: 20 }, (_, index) => [`in/${index}.jpg`, jpeg] as const);
    await folder().write({ ...Object.fromEntries(photos), "in/bad.jpg": truncated(jpeg, 0.5) });
    const { exitCode, text } = await signOnTerminal(["in", "--out", "out"], "in/bad.jpg:");
    expect(exitCode).toBe(1);
    const drawn = text.split("\r").filter((line) => /[█░]/.test(line));
    expect(drawn[0]).toStartWith("░░░░░░░░░░░░░░░░░░░░ 0/21");
    for (const line of drawn) {
      expect(Bun.stringWidth(Bun.stripANSI(line))).toBeLessThanOrEqual(COLUMNS);
    }
    expect(shown(text)).toEqual([
      expect.stringMatching(/^20 signed, 1 failed in /),
      "1 photo could not be signed:",
      expect.stringMatching(/^ {2}in\/bad.jpg: The image is incomplete/),
      "",
    ]);
  },
  TIMEOUT_MS,
);

test("a picture is not written to a terminal", async () => {
  await folder().write({ "a.jpg": "" });
  const { exitCode, text } = await signOnTerminal(["a.jpg", "--out", "-"], "expected >");
  expect(exitCode).toBe(2);
  expect(shown(text)).toEqual([expect.stringContaining("expected > FILE, or --out DIR"), ""]);
});
