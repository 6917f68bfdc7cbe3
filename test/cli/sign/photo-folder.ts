import { afterEach, beforeEach } from "bun:test";
import { mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createTemporaryFolder, type TemporaryFolder } from "../../fixtures/temporary-folder.ts";
import { type CommandProcess, type EndedCommand, startFiligrane } from "../filigrane-process.ts";

export interface PhotoFolder {
  readonly path: string;
  /** Writes files, by their names from here; missing folders are created. */
  write(files: Readonly<Record<string, Uint8Array | string>>): Promise<void>;
  read(name: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Names of all files from here, in order; none where nothing is. */
  names(folder?: string): Promise<readonly string[]>;
  /** Starts `filigrane sign` here, on one worker unless told. */
  start(
    args: readonly string[],
    options?: { readonly unruly?: boolean; readonly environment?: Record<string, string> },
  ): CommandProcess;
  sign(...args: readonly string[]): Promise<EndedCommand>;
}

/** Gives each test a folder to have photos signed in. */
export function usePhotoFolder(): () => PhotoFolder {
  let temporary: TemporaryFolder | undefined;
  let started: CommandProcess[];
  beforeEach(async () => {
    temporary = await createTemporaryFolder();
    started = [];
  });
  afterEach(async () => {
    for (const child of started) child.signal("SIGKILL");
    await Promise.all(started.map(({ ended }) => ended));
    await temporary?.remove();
    temporary = undefined;
  });

  function start(
    cwd: string,
    args: readonly string[],
    { unruly = false, environment = {} } = {},
  ): CommandProcess {
    const settings = { WORKERS: "1", ...environment };
    const child = startFiligrane(["sign", ...args], { cwd, unruly, environment: settings });
    started.push(child);
    return child;
  }

  return () => {
    if (!temporary) throw new Error("A photo folder is a test's own");
    const { path } = temporary;
    return {
      path,
      async write(files) {
        for (const [name, content] of Object.entries(files)) {
          await mkdir(dirname(join(path, name)), { recursive: true });
          await Bun.write(join(path, name), content);
        }
      },
      read: (name) => Bun.file(join(path, name)).bytes(),
      async names(folder = ".") {
        const entries = await readdir(join(path, folder), {
          recursive: true,
          withFileTypes: true,
        }).catch(() => []);
        const files = entries.filter((entry) => entry.isFile());
        return files
          .map(({ parentPath, name }) => join(parentPath, name).slice(path.length + 1))
          .sort();
      },
      start: (args, options) => start(path, args, options),
      async sign(...args) {
        const { exitCode, out, problems } = await start(path, args).ended;
        return { exitCode, out, problems };
      },
    };
  };
}
