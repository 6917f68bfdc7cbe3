import { beforeEach, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createHoldGate } from "../../fixtures/hold-gate.ts";
import { encodeJpeg, photo } from "../../fixtures/pictures.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { parseLines } from "../filigrane-process.ts";
import { usePhotoFolder } from "./photo-folder.ts";

const TIMEOUT_MS = 30_000;
const PHOTOS = 12;

const picture = await encodeJpeg(photo(200, 150));
const folder = usePhotoFolder();

beforeEach(async () => {
  const files = Array.from({ length: PHOTOS }, (_, index) => [`in/${index}.jpg`, picture] as const);
  await folder().write(Object.fromEntries(files));
});

const results = async (): Promise<number> => {
  const names = await folder().names("out");
  return names.filter((name) => name.endsWith(".jpg")).length;
};

/** What is in the folder of the run's own, half written results among it. */
const ownFolder = (): Promise<string[]> => readdir(join(folder().path, "out/.filigrane"));

describe("an interrupted run", () => {
  test(
    "by a crash while it made results anew is continued: what it has replaced is its own",
    async () => {
      const contents = async (): Promise<readonly Uint8Array[]> => {
        const names = await folder().names("in");
        return Promise.all(names.map((name) => folder().read(`out${name.slice(2)}`)));
      };
      const args = ["in", "--out", "out", "--json", "--text"];
      expect(await folder().sign(...args, "before")).toMatchObject({ exitCode: 0 });
      const before = await contents();
      const isReplaced = async (): Promise<boolean> => {
        const now = await contents();
        return now.filter((bytes, index) => !Bun.deepEquals(bytes, before[index])).length >= 2;
      };
      const run = folder().start([...args, "sleep 100"], { unruly: true });
      await waitFor(isReplaced, { what: "two results to be replaced" });
      run.signal("SIGKILL");
      await run.ended;
      const next = await folder().start([...args, "sleep 100"], { unruly: true }).ended;
      expect(next).toMatchObject({ exitCode: 0, problems: [] });
      expect(parseLines(next.out).at(-1)).toMatchObject({ total: PHOTOS, failed: 0 });
    },
    TIMEOUT_MS,
  );

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)(
    "by %s ends with %i, leaves whole results alone, and is continued by the next",
    async (signal, code) => {
      // Each photo takes a while, so that the signal finds some of them done.
      const args = ["in", "--out", "out", "--json", "--text", "sleep 100"];
      const run = folder().start(args, { unruly: true });
      await waitFor(async () => (await results()) >= 2, { what: "two results" });
      run.signal(signal);
      const { exitCode, out, problems } = await run.ended;
      expect({ exitCode, problems }).toEqual({ exitCode: code, problems: [] });
      const last = parseLines(out).at(-1);
      const done = await results();
      expect(last).toMatchObject({ status: "interrupted", signed: done, total: PHOTOS });
      expect(done).toBeLessThan(PHOTOS);
      expect(await ownFolder()).toEqual(["manifest.json"]);

      const next = await folder().start(args, { unruly: true }).ended;
      expect(next.exitCode).toBe(0);
      const counts = { unchanged: done, signed: PHOTOS - done };
      expect(parseLines(next.out).at(-1)).toMatchObject({ status: "finished", ...counts });
    },
    TIMEOUT_MS,
  );

  test(
    "before anything is done leaves nothing at all",
    async () => {
      const gate = createHoldGate(folder().path, "gate");
      const args = ["in", "--out", "out", "--text", gate.text];
      const run = folder().start(args, { unruly: true });
      await gate.reached();
      run.signal("SIGINT");
      expect(await run.ended).toMatchObject({ exitCode: 130 });
      expect(existsSync(join(folder().path, "out"))).toBe(false);
    },
    TIMEOUT_MS,
  );

  test(
    "ends at once by a second signal, though a worker cannot be stopped",
    async () => {
      const burning = join(folder().path, "burning");
      const args = ["in", "--out", "out", "--text", `burn once ${burning}`];
      const run = folder().start(args, { unruly: true });
      const ended = run.ended.then(({ exitCode }) => exitCode);
      await waitFor(() => existsSync(burning), { what: "a worker to burn" });
      run.signal("SIGINT");
      // One that comes at once is the same Ctrl-C, passed on; the worker has two seconds to end.
      await Bun.sleep(400);
      const againAt = performance.now();
      run.signal("SIGINT");
      expect(await ended).toBe(130);
      expect(performance.now() - againAt).toBeLessThan(1_000);
    },
    TIMEOUT_MS,
  );

  test(
    "by a crash is continued: what it has left is its own",
    async () => {
      const args = ["in", "--out", "out", "--json", "--text", "sleep 100"];
      const run = folder().start(args, { unruly: true });
      await waitFor(async () => (await results()) >= 2, { what: "two results" });
      run.signal("SIGKILL");
      await run.ended;
      const next = await folder().start(args, { unruly: true }).ended;
      expect(next).toMatchObject({ exitCode: 0, problems: [] });
      expect(await results()).toBe(PHOTOS);
    },
    TIMEOUT_MS,
  );
});

test(
  "a photo that a worker crashes on fails alone",
  async () => {
    const crash = join(folder().path, "crashed");
    const args = ["in", "--out", "out", "--json", "--text", `crash once ${crash}`];
    const { exitCode, out } = await folder().start(args, { unruly: true }).ended;
    expect(exitCode).toBe(1);
    expect(parseLines(out).at(-1)).toMatchObject({ signed: PHOTOS - 1, failed: 1 });
    expect(out.join()).toContain('"code":"processing_failed"');
  },
  TIMEOUT_MS,
);

test(
  "a run whose workers cannot be stopped ends with 1 and says what to do",
  async () => {
    const environment = { JOB_TIMEOUT_MS: "300" };
    const args = ["in", "--out", "out", "--text", "burn"];
    const run = folder().start(args, { unruly: true, environment });
    const { exitCode, problems } = await run.ended;
    expect(exitCode).toBe(1);
    expect(problems).toContainEqual(expect.stringContaining("JOB_TIMEOUT_MS"));
    expect(existsSync(join(folder().path, "out"))).toBe(false);
  },
  TIMEOUT_MS,
);
