import { afterAll, beforeAll, expect, test } from "bun:test";
import { acceptedId } from "../../fixtures/answers.ts";
import { encodeJpeg, flat } from "../../fixtures/pictures.ts";
import {
  finalStatus,
  postPhoto,
  type RunningService,
  startService,
} from "../../fixtures/running-service.ts";
import { SERVER_HOOK_TIMEOUT_MS } from "../../fixtures/servers/child-server.ts";
import { describeServices } from "../../fixtures/servers/describe-service.ts";
import { type RealBackends, startRealBackends } from "../../fixtures/servers/real-backends.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { type EndedCommand, parseLines } from "../filigrane-process.ts";
import { runJobsProcess } from "./jobs-process.ts";

const TIMEOUT_MS = 60_000;
const ASYNC = { headers: { Prefer: "respond-async" } };

describeServices(["minio", "rabbitmq", "redis"], () => {
  let backends: RealBackends | undefined;
  let settings: Record<string, string>;
  let service: RunningService | undefined;
  beforeAll(async () => {
    backends = await startRealBackends(1);
    settings = backends.newSettings();
    service = await startService({ environment: settings });
  }, SERVER_HOOK_TIMEOUT_MS);
  afterAll(async () => {
    await service?.stop();
    await backends?.stop();
  }, SERVER_HOOK_TIMEOUT_MS);

  const jobs = (...args: readonly string[]): Promise<EndedCommand> =>
    runJobsProcess(args, { ...settings, QUEUE_TIMEOUT_MS: "2000", STORE_TIMEOUT_MS: "2000" });

  /** What `list` shows, once there are so many letters. */
  const letters = (count: number): Promise<readonly unknown[]> =>
    waitFor(
      async () => {
        const { exitCode, out } = await jobs("list", "--json");
        expect(exitCode).toBe(0);
        return out.length === count && parseLines(out);
      },
      { what: `${count} dead jobs`, timeoutMs: 20_000 },
    );

  test(
    "a dead job of the broker is listed, shown, begun anew and removed",
    async () => {
      if (!service) throw new Error("The service is started before the test");
      const photo = await encodeJpeg(flat(64, 48));
      // No glyphs for it: the job dies on each attempt.
      const id = await acceptedId(await postPhoto(service, photo, { wm_text: "水印" }, ASYNC));
      expect(await finalStatus(service, id)).toMatchObject({ status: "failed" });
      const [letter] = await letters(1);
      expect(letter).toMatchObject({ job: id, code: "watermark_unrenderable", attempts: 1 });

      const shown = await jobs("show", id.slice(0, 12), "--json");
      expect(parseLines(shown.out)).toMatchObject([{ job: { id, record: { status: "failed" } } }]);

      expect(await jobs("replay", id)).toMatchObject({ exitCode: 0, problems: [] });
      const [again] = await letters(1);
      expect(again).toMatchObject({ job: id });
      expect(again).not.toEqual(letter);

      expect(await jobs("purge", "--all", "--yes")).toMatchObject({ exitCode: 0, problems: [] });
      expect(await letters(0)).toEqual([]);
      expect(await jobs("list")).toEqual({ exitCode: 0, out: ["no dead jobs"], problems: [] });
    },
    TIMEOUT_MS,
  );

  test(
    "with the broker away each command ends with one line, in time",
    async () => {
      await backends?.rabbitmq.kill();
      const startedAt = performance.now();
      for (const args of [["list"], ["show", "abcdef"], ["purge", "--all", "--yes"]]) {
        const { exitCode, out, problems } = await jobs(...args);
        expect({ exitCode, out, lines: problems.length }).toEqual({
          exitCode: 1,
          out: [],
          lines: 1,
        });
        expect(problems[0]).not.toContain("guest");
      }
      expect(performance.now() - startedAt).toBeLessThan(30_000);
    },
    TIMEOUT_MS,
  );
});
