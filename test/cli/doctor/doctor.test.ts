import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { drawTestPicture } from "../../../src/cli/doctor/test-picture.ts";
import { sniffFormat } from "../../../src/domain/image-format.ts";
import { decodeReference } from "../../fixtures/pictures.ts";
import { freePort } from "../../fixtures/servers/free-port.ts";
import { startServiceProcess } from "../../fixtures/service-process.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../fixtures/temporary-folder.ts";
import { runFiligrane } from "../filigrane-process.ts";
import { diagnose } from "./doctor-process.ts";

const TIMEOUT_MS = 20_000;

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await createTemporaryFolder();
});
afterEach(() => folder.remove());

const data = (): Record<string, string> => ({ DATA_DIR: join(folder.path, "data") });

describe("doctor", () => {
  test(
    "finds nothing wrong with the defaults, and says so in a line for each",
    async () => {
      const environment = { ...data(), WORKERS: "1", PORT: "0" };
      const { exitCode, out, problems } = await runFiligrane(["doctor"], { environment });
      expect({ exitCode, problems }).toEqual({ exitCode: 0, problems: [] });
      const checks = ["settings", "store", "queue", "cache", "picture", "port"];
      expect(out.map((line) => /^ok {5}(\w+): ./.exec(line)?.[1])).toEqual(checks);
    },
    TIMEOUT_MS,
  );

  test("tells each wrong setting, without secrets, and ends with 78", async () => {
    const wrong = { WORKERS: "many", RABBITMQ_URL: "amqq://user:secret@127.0.0.1" };
    const ended = await runFiligrane(["doctor"], { environment: wrong });
    expect(ended.exitCode).toBe(78);
    expect(ended.out.toSorted()).toEqual([
      expect.stringMatching(/^wrong {2}settings: RABBITMQ_URL=\*\*\*: expected .*; correct it/),
      expect.stringMatching(/^wrong {2}settings: WORKERS="many": expected .*; correct it/),
    ]);
  });

  test("says where a wrong setting may stand", async () => {
    const CONFIG_FILE = join(folder.path, "settings");
    await writeFile(CONFIG_FILE, "WORKERS=many");
    for (const [environment, place] of [
      [{ WORKERS: "many" }, "in the environment"],
      [{ WORKERS: "", CONFIG_FILE }, "in the environment or in the file of CONFIG_FILE"],
    ] as const) {
      const { findings } = await diagnose(environment);
      expect(findings.settings).toMatchObject({ state: "wrong", advice: `correct it ${place}` });
    }
  });

  test(
    "finds a data folder that cannot be one, a text without glyphs, and more workers than cores",
    async () => {
      const path = join(folder.path, "file");
      await writeFile(path, "a file where a folder belongs");
      const cores = availableParallelism();
      const { exitCode, findings } = await diagnose({
        ...{ DATA_DIR: path, WATERMARK_TEXT: "水印", WORKERS: String(cores + 1) },
      });
      expect(exitCode).toBe(1);
      for (const check of ["store", "queue"]) {
        const advice = expect.stringContaining("DATA_DIR");
        expect(findings[check]).toMatchObject({ state: "wrong", advice });
      }
      expect(findings.store?.detail).toContain(path);
      const advice = expect.stringContaining("WATERMARK_TEXT");
      expect(findings.picture).toMatchObject({ state: "wrong", advice });
      expect(findings.workers).toMatchObject({
        state: "warn",
        advice: expect.stringContaining(`WORKERS to ${cores}`),
      });
    },
    TIMEOUT_MS,
  );

  test(
    "tells who has the port: a Filigrane or another program",
    async () => {
      using other = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response() });
      const taken = await diagnose({ ...data(), PORT: `${other.port}` });
      expect(taken.exitCode).toBe(1);
      expect(taken.findings.port).toMatchObject({ state: "wrong" });

      const PORT = String(await freePort());
      const service = await startServiceProcess({ environment: { ...data(), PORT } });
      try {
        const { exitCode, findings } = await diagnose({ ...data(), PORT });
        expect(exitCode).toBe(0);
        expect(findings.port).toMatchObject({ state: "warn" });
      } finally {
        await service.kill();
      }
      expect((await diagnose({ ...data(), PORT })).findings.port).toMatchObject({ state: "ok" });
    },
    TIMEOUT_MS,
  );

  test(
    "finds a host that stands for no address, whatever the port is",
    async () => {
      for (const PORT of ["0", String(await freePort())]) {
        const { exitCode, findings } = await diagnose({ ...data(), PORT, HOST: "nowhere.invalid" });
        expect(exitCode).toBe(1);
        expect(findings.port).toMatchObject({
          state: "wrong",
          detail: expect.stringContaining("ENOTFOUND"),
          advice: expect.stringContaining("HOST"),
        });
      }
    },
    TIMEOUT_MS,
  );

  test(
    "of an api asks its optimizers, and has one make the picture",
    async () => {
      const optimizer = await startServiceProcess({ environment: { ROLE: "optimizer" } });
      const away = `http://127.0.0.1:${await freePort()}`;
      const api = { ...data(), ROLE: "api", ALLOW_LOCAL: "1" };
      try {
        const OPTIMIZER_URL = `${optimizer.url},${away}`;
        const { exitCode, findings } = await diagnose({ ...api, OPTIMIZER_URL });
        expect(exitCode).toBe(0);
        expect(findings[`optimizer ${optimizer.url}`]).toMatchObject({ state: "ok" });
        expect(findings[`optimizer ${away}`]).toMatchObject({ state: "warn" });
        expect(findings.picture).toMatchObject({ state: "ok" });
      } finally {
        await optimizer.kill();
      }
      const { exitCode, findings } = await diagnose({ ...api, OPTIMIZER_URL: optimizer.url });
      expect(exitCode).toBe(1);
      const advice = expect.stringContaining("OPTIMIZER_URL");
      expect(findings.picture).toMatchObject({ state: "wrong", advice });
    },
    TIMEOUT_MS,
  );

  test(
    "of an optimizer looks at no backend",
    async () => {
      const { exitCode, findings } = await diagnose({ ROLE: "optimizer" });
      expect(exitCode).toBe(0);
      expect(Object.keys(findings)).toEqual(["settings", "picture", "port"]);
    },
    TIMEOUT_MS,
  );
});

test("its picture is a PNG that others read as it is meant", async () => {
  const picture = drawTestPicture();
  expect(sniffFormat(picture)).toBe("png");
  const { width, height, data } = await decodeReference(picture);
  expect([width, height]).toEqual([64, 64]);
  expect([...data.subarray(0, 8)]).toEqual([0, 0, 0, 255, 2, 2, 2, 255]);
});
