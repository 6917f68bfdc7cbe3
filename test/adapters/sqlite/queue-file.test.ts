import { expect, test } from "bun:test";
import { join } from "node:path";
import { createQueueFile } from "../../../src/adapters/sqlite/queue-file.ts";
import { createTemporaryFolder } from "../../fixtures/temporary-folder.ts";

/** What SQLite calls `synchronous = FULL`. */
const FULL = 2;

test("a change is on the disk before it counts as done", async () => {
  const folder = await createTemporaryFolder();
  const onError = (error: Error): never => {
    throw error;
  };
  const file = createQueueFile({ path: join(folder.path, "queue.sqlite"), onError });
  try {
    // A crash of the machine is the only thing that would show it.
    const settings = file.run((database) =>
      ["journal_mode", "synchronous"].map((name) => database.query(`PRAGMA ${name}`).get()),
    );
    expect(settings).toEqual([{ journal_mode: "wal" }, { synchronous: FULL }]);
  } finally {
    file.close();
    await folder.remove();
  }
});
