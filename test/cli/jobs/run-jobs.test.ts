import { describe, expect, test } from "bun:test";
import { type OpenBackends, runJobs } from "../../../src/cli/jobs/run-jobs.ts";
import { OutputError } from "../../../src/cli/terminal.ts";
import { QueueUnavailableError } from "../../../src/domain/errors.ts";
import type { JobQueue } from "../../../src/ports/job-queue.ts";
import { createRecordedTerminal, type RecordedTerminal } from "../recorded-terminal.ts";
import { useDataFolder } from "./data-folder.ts";
import { jobsCommand } from "./jobs-command-line.ts";

const TIMEOUT_MS = 1_000;
/** How long a command may take on a slow machine, all its deadlines included. */
const BOUND_MS = 15_000;

const environment = {
  QUEUE_TIMEOUT_MS: String(TIMEOUT_MS),
  STORE_TIMEOUT_MS: String(TIMEOUT_MS),
};

const folder = useDataFolder();
const hang = (): Promise<never> => new Promise(() => {});

/** The backends of the folder, with methods replaced. */
function backends(faults: Partial<JobQueue> = {}, close = async () => {}): OpenBackends {
  return async () => ({ store: folder().store, queue: { ...folder().queue, ...faults }, close });
}

async function run(
  line: readonly string[],
  openBackends: OpenBackends,
  terminal = createRecordedTerminal(),
): Promise<{ exitCode: number; terminal: RecordedTerminal }> {
  const startedAt = performance.now();
  const exitCode = await runJobs({
    command: jobsCommand(line),
    ...{ environment, terminal, openBackends },
  });
  expect(performance.now() - startedAt).toBeLessThan(BOUND_MS);
  return { exitCode, terminal };
}

describe("a command whose backends", () => {
  test.each<[string, OpenBackends]>([
    ["do not open", hang],
    ["fail to open", () => Promise.reject(new QueueUnavailableError("away"))],
    ["give no answer", backends({ deadLetters: hang })],
    [
      "are away, of which adapters warn too",
      async (_, log) => {
        for (let tries = 0; tries < 3; tries++) log.warn({ err: new Error("away") }, "no broker");
        throw new QueueUnavailableError("The broker is away", { cause: new Error("refused") });
      },
    ],
  ])("%s ends with 1 and one line, in time", async (_, openBackends) => {
    const { exitCode, terminal } = await run(["list"], openBackends);
    expect(exitCode).toBe(1);
    expect(terminal.out).toEqual([]);
    expect(terminal.problems).toHaveLength(1);
  });

  test("do not close ends in time, its work done", async () => {
    const { exitCode, terminal } = await run(["list"], backends({}, hang));
    expect(exitCode).toBe(0);
    expect(terminal.out).toEqual(["no dead jobs"]);
    expect(terminal.problems).toHaveLength(1);
  });

  test("warn of something tell it when the command is done, or finds no such job", async () => {
    const warning: OpenBackends = async (settings, log) => {
      log.warn({ err: new Error("moved aside") }, "job queue");
      return backends()(settings, log);
    };
    const { exitCode, terminal } = await run(["list"], warning);
    expect(exitCode).toBe(0);
    expect(terminal.problems).toEqual(["job queue: moved aside"]);
    const { problems } = (await run(["show", "99"], warning)).terminal;
    expect(problems).toEqual(["job queue: moved aside", expect.stringContaining('"99"')]);
  });
});

test("the backends are closed, also when the command fails", async () => {
  let closed = 0;
  const close = async (): Promise<void> => {
    closed += 1;
  };
  await run(["list"], backends({}, close));
  await run(["show", "99"], backends({}, close));
  expect(closed).toBe(2);
});

test("a replay whose reader leaves ends with the job in hand", async () => {
  const { bury, addJob, letterIds } = folder();
  const one = await addJob(new Uint8Array([1]));
  const two = await addJob(new Uint8Array([2]));
  const kept = await bury(one.body);
  await bury(two.body);
  const left = new OutputError(Object.assign(new Error("pipe"), { code: "EPIPE" }));
  const terminal = { ...createRecordedTerminal(), print: () => Promise.reject(left) };
  const ended = run(["replay", "--all"], backends(), terminal);
  expect(await ended.catch((error: unknown) => error)).toBe(left);
  expect(terminal.problems).toEqual([]);
  expect(await letterIds()).toEqual([kept]);
});

test("a defect is thrown as it is", async () => {
  const defect = new Error("a defect");
  const openBackends = backends({ deadLetters: () => Promise.reject(defect) });
  const thrown = await run(["list"], openBackends).catch((error: unknown) => error);
  expect(thrown).toBe(defect);
});
