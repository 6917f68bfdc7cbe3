import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { openSettings } from "../../src/config/live-settings.ts";
import { InvalidSettingsError, readSettings } from "../../src/config/settings.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../fixtures/temporary-folder.ts";

let folder: TemporaryFolder;
let CONFIG_FILE: string;

beforeEach(async () => {
  folder = await createTemporaryFolder();
  CONFIG_FILE = join(folder.path, "filigrane.env");
});
afterEach(() => folder.remove());

const write = (...lines: string[]) => Bun.write(CONFIG_FILE, lines.join("\n"));

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidSettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe("a file of settings", () => {
  test("gives what the environment does not", async () => {
    await write("# sizes", "", "MAX_WIDTH=640", "export MAX_HEIGHT = 480 # both", 'EFFORT="small"');
    const settings = readSettings({ CONFIG_FILE, MAX_WIDTH: "800", MAX_HEIGHT: " " });
    expect(settings).toMatchObject({ MAX_WIDTH: 800, MAX_HEIGHT: 480, EFFORT: "small" });
  });

  test("keeps a text in quotes as it is", async () => {
    await write(`WATERMARK_TEXT="© Studio # 1"`);
    expect(readSettings({ CONFIG_FILE }).WATERMARK_TEXT).toBe("© Studio # 1");
  });

  test("is told of every line that is none, by its number and without what it holds", async () => {
    await write("MAX_WIDHT=640", "secret", "MAX_HEIGHT=480", "CONFIG_FILE=other");
    const problems = problemsOf(() => readSettings({ CONFIG_FILE }));
    expect(problems).toEqual([
      `${CONFIG_FILE}, line 1: expected the name of a setting, got MAX_WIDHT`,
      `${CONFIG_FILE}, line 2: expected NAME=value, a comment, or nothing`,
      `${CONFIG_FILE}, line 4: expected the name of a setting, got CONFIG_FILE`,
    ]);
  });

  test("with a wrong name is refused with all that is wrong, values too", async () => {
    await write("MAX_WIDHT=640", "MAX_HEIGHT=0");
    const problems = problemsOf(() => readSettings({ CONFIG_FILE, EFFORT: "most" }));
    expect(problems).toEqual([
      `${CONFIG_FILE}, line 1: expected the name of a setting, got MAX_WIDHT`,
      expect.stringMatching(/^MAX_HEIGHT="0": expected /),
      expect.stringMatching(/^EFFORT="most": expected /),
    ]);
  });

  test.each([
    ["MINIO_ROOT_PASSWORD=p#q", true],
    ["MINIO_ROOT_PASSWORD = p#q # mine", true],
    ["RABBITMQ_URL=amqp://u:a#b@host", true],
    ["MINIO_ROOT_PASSWORD='p#q'", false],
    ["MINIO_ROOT_PASSWORD=pq # mine", false],
    ["MINIO_ROOT_PASSWORD=pq #mine", false],
    ["MINIO_ROOT_PASSWORD= # none", false],
  ])("cuts no value in two: %s", async (line, isRefused) => {
    await write(line);
    const problems = problemsOf(() => readSettings({ CONFIG_FILE }));
    const refusal = `${CONFIG_FILE}, line 1: expected quotes around a value with # in it`;
    expect(problems).toEqual(isRefused ? [refusal] : []);
  });

  test("has its values checked like those of the environment", async () => {
    await write("WORKERS=many", "REDIS_URL=http://user:secret@host");
    expect(problemsOf(() => readSettings({ CONFIG_FILE }))).toEqual([
      expect.stringMatching(/^WORKERS="many": expected a whole number/),
      expect.stringMatching(/^REDIS_URL=\*\*\*: expected/),
    ]);
  });

  test("that is not there is a wrong setting", () => {
    const [problem] = problemsOf(() => readSettings({ CONFIG_FILE }));
    expect(problem).toStartWith(`CONFIG_FILE=${JSON.stringify(CONFIG_FILE)}: expected a file`);
  });
});

describe("reading the settings again", () => {
  test("puts new values in force at once, in one new object", async () => {
    await write("WATERMARK_TEXT=before", "MAX_WIDTH=640");
    const live = openSettings({ CONFIG_FILE });
    const before = live.current();
    await write("WATERMARK_TEXT=after", "MAX_WIDTH=640");
    expect(live.reload()).toEqual({ changed: ["WATERMARK_TEXT"], waiting: [] });
    expect(before.WATERMARK_TEXT).toBe("before");
    expect(live.current()).toMatchObject({ WATERMARK_TEXT: "after", MAX_WIDTH: 640 });
    expect(Object.isFrozen(live.current())).toBe(true);
  });

  test("goes back to the default of what is no longer there", async () => {
    await write("MAX_WIDTH=640");
    const live = openSettings({ CONFIG_FILE });
    await write("");
    expect(live.reload().changed).toEqual(["MAX_WIDTH"]);
    expect(live.current().MAX_WIDTH).toBe(1920);
  });

  test("leaves for the next start what a running process cannot change", async () => {
    await write("PORT=4000", "MINIO_REGION=here");
    const live = openSettings({ CONFIG_FILE });
    await write("PORT=5000", "MINIO_REGION=here", "WORKERS=7", "EFFORT=fast", "OPTIMIZER_URL=");
    expect(live.reload()).toEqual({ changed: ["EFFORT"], waiting: ["PORT", "WORKERS"] });
    expect(live.current()).toMatchObject({ PORT: 4000, EFFORT: "fast" });
    // Still waiting, though nothing has changed since.
    expect(live.reload()).toEqual({ changed: [], waiting: ["PORT", "WORKERS"] });
  });

  test("changes nothing when one of them is wrong", async () => {
    await write("MAX_WIDTH=640");
    const live = openSettings({ CONFIG_FILE });
    const before = live.current();
    await write("MAX_WIDTH=320", "EFFORT=great");
    expect(problemsOf(() => live.reload())).toHaveLength(1);
    expect(live.current()).toBe(before);
  });

  test("takes a file whose values go together, though some of them wait", async () => {
    await write("MAX_UPLOAD_BYTES=20MiB");
    const live = openSettings({ CONFIG_FILE });
    // Less than the largest upload of the start, which stays in force.
    await write("MAX_UPLOAD_BYTES=1MiB", "MAX_INFLIGHT_BYTES=2MiB", "EFFORT=fast");
    const waiting = ["MAX_UPLOAD_BYTES", "MAX_INFLIGHT_BYTES"] as const;
    expect(live.reload()).toEqual({ changed: ["EFFORT"], waiting });
    expect(live.current().MAX_INFLIGHT_BYTES).toBe(256 * 2 ** 20);
  });
});
