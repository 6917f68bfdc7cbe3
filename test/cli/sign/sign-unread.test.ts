import { expect, test } from "bun:test";
import { constants } from "node:fs";
import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { systemCodeOf } from "../../../src/adapters/filesystem/filesystem-errors.ts";
import { encodeJpeg, photo } from "../../fixtures/pictures.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { type EndedCommand, SOURCE, startFiligrane } from "../filigrane-process.ts";
import { usePhotoFolder } from "./photo-folder.ts";

const TIMEOUT_MS = 20_000;
const folder = usePhotoFolder();

/** What becomes of a run that is interrupted while nobody reads its answer. */
interface UnreadRun {
  readonly args: readonly string[];
  /** Has the pipe full before the run begins. */
  readonly isPipeFull: boolean;
  /** Tells when to interrupt it. */
  readonly isTime: (pipe: FileHandle) => Promise<boolean>;
}

async function interruptUnread({ args, isPipeFull, isTime }: UnreadRun): Promise<EndedCommand> {
  const path = join(folder().path, "pipe");
  expect(await Bun.spawn(["mkfifo", path]).exited).toBe(0);
  const pipe = await open(path, constants.O_RDWR | constants.O_NONBLOCK);
  const filling = new Uint8Array(4096);
  while (isPipeFull && (await unlessBlocked(pipe.write(filling)))) {}
  const child = startFiligrane(["sign", ...args], {
    cwd: folder().path,
    environment: { WORKERS: "1" },
    program: ["bash", "-c", 'exec "$@" > pipe', "bash", process.execPath, SOURCE],
  });
  try {
    await waitFor(() => isTime(pipe), { what: "the time to interrupt it" });
    child.signal("SIGINT");
    return await waitFor(() => child.ended, { what: "it to end" });
  } finally {
    child.signal("SIGKILL");
    await child.ended;
    await pipe.close();
  }
}

/** False where the pipe has no room, or nothing to read. */
async function unlessBlocked(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (systemCodeOf(error) !== "EAGAIN") throw error;
    return false;
  }
}

test(
  "an interruption ends sign while nobody reads the picture",
  async () => {
    // The result is larger than a pipe.
    await folder().write({ "a.jpg": await encodeJpeg(photo(1600, 1200)) });
    const ended = await interruptUnread({
      args: ["a.jpg", "--out", "-"],
      isPipeFull: false,
      isTime: (pipe) => unlessBlocked(pipe.read(new Uint8Array(1))),
    });
    expect(ended).toMatchObject({ exitCode: 130, problems: [] });
  },
  TIMEOUT_MS,
);

test.each([[[]], [["--json"]]])(
  "an interruption ends sign %p of a folder while nobody reads what it tells",
  async (flags) => {
    const picture = await encodeJpeg(photo(64, 48));
    const names = Array.from({ length: 8 }, (_, index) => `in/${index}.jpg`);
    await folder().write(Object.fromEntries(names.map((name) => [name, picture])));
    const ended = await interruptUnread({
      args: ["in", "--out", "out", ...flags],
      isPipeFull: true,
      async isTime() {
        const written = await folder().names("out");
        // Of each of the two that are under way at a time.
        return written.filter((name) => name.endsWith(".jpg")).length === 2;
      },
    });
    expect(ended).toMatchObject({ exitCode: 130, problems: [] });
    const own = await readdir(join(folder().path, "out/.filigrane"));
    expect(own).toEqual(["manifest.json"]);
  },
  TIMEOUT_MS,
);
