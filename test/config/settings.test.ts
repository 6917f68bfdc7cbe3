import { describe, expect, test } from "bun:test";
import { availableParallelism } from "node:os";
import fc from "fast-check";
import { InvalidSettingsError, readSettings } from "../../src/config/settings.ts";
import { parseByteSize } from "../../src/config/units.ts";

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof InvalidSettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe("readSettings", () => {
  test("has the documented default for everything", () => {
    expect(readSettings({})).toEqual({
      HOST: "127.0.0.1",
      PORT: 3000,
      ROLE: "all",
      DATA_DIR: "./data",
      WORKERS: availableParallelism(),
      POOL_QUEUE: 64,
      JOB_TIMEOUT_MS: 30_000,
      SHUTDOWN_TIMEOUT_MS: 20_000,
      MAX_UPLOAD_BYTES: 20 * 1024 * 1024,
      UPLOAD_TIMEOUT_MS: 300_000,
      MAX_INFLIGHT_BYTES: 256 * 1024 * 1024,
      MAX_SIDE: 8000,
      MAX_PIXELS: 40_000_000,
      MAX_WIDTH: 1920,
      MAX_HEIGHT: 1080,
      WATERMARK_TEXT: "Filigrane",
      EFFORT: "auto",
      CODECS: "engine",
      CACHE_MAX_BYTES: 256 * 1024 * 1024,
      CACHE_TTL_S: 86_400,
      STORE_TIMEOUT_MS: 5_000,
      QUEUE_TIMEOUT_MS: 5_000,
      CACHE_TIMEOUT_MS: 50,
      RETRY_STORE_DELAY_MS: 5_000,
      RETRY_OPTIMIZER_DELAY_MS: 10_000,
      MAX_ATTEMPTS: 10,
      RETRY_CONSUMERS: 1,
      RECONCILE_INTERVAL_S: 60,
      RECONCILE_AFTER_S: 300,
      CORS_ORIGIN: "*",
      LOG_LEVEL: "info",
      MINIO_BUCKET: "watermarks",
      MINIO_REGION: "us-east-1",
      MINIO_USE_SSL: false,
      MINIO_PATH_STYLE: true,
      ALLOW_LOCAL: false,
    });
  });

  test("takes an empty value for an absent one", () => {
    expect(readSettings({ WORKERS: "", WATERMARK_TEXT: "  ", REDIS_URL: "" })).toEqual(
      readSettings({}),
    );
  });

  test("gives an optimizer and a worker ports of their own, unless one is set", () => {
    expect(readSettings({ ROLE: "optimizer" }).PORT).toBe(3001);
    expect(readSettings({ ROLE: "worker", ALLOW_LOCAL: "1" }).PORT).toBe(3002);
    expect(readSettings({ ROLE: "optimizer", PORT: "8080" }).PORT).toBe(8080);
  });

  test("reads byte sizes with decimal and binary units", () => {
    expect(readSettings({ MAX_UPLOAD_BYTES: "20MB" }).MAX_UPLOAD_BYTES).toBe(20_000_000);
    expect(readSettings({ MAX_UPLOAD_BYTES: "20 MiB" }).MAX_UPLOAD_BYTES).toBe(20_971_520);
    expect(readSettings({ MAX_UPLOAD_BYTES: "1.5kb" }).MAX_UPLOAD_BYTES).toBe(1_500);
  });

  test("keeps the watermark text in NFC", () => {
    expect(readSettings({ WATERMARK_TEXT: "Cafe\u0301" }).WATERMARK_TEXT).toBe("Caf\u00e9");
  });

  test("is frozen", () => {
    expect(Object.isFrozen(readSettings({}))).toBe(true);
  });

  test("names every wrong setting, its value and what was expected, one line each", () => {
    expect(
      problemsOf({ PORT: "99999", WORKERS: "zero", MAX_UPLOAD_BYTES: "20XB", EFFORT: "most" }),
    ).toEqual([
      'PORT="99999": expected a whole number from 0 to 65535',
      'WORKERS="zero": expected a whole number from 1 to 256',
      'MAX_UPLOAD_BYTES="20XB": expected a size of at least 1 bytes, such as 20971520, 20MB or 20MiB',
      'EFFORT="most": expected one of auto, fast, small',
    ]);
  });

  test.each([
    ["WORKERS", "0"],
    ["WORKERS", "1.5"],
    ["WORKERS", "-1"],
    ["JOB_TIMEOUT_MS", "99999999999"],
    ["WATERMARK_TEXT", "bell\u0007"],
    ["WATERMARK_TEXT", "x".repeat(201)],
    ["CORS_ORIGIN", "example.org"],
    ["CORS_ORIGIN", "https://example.org/path"],
    ["LOG_LEVEL", "loud"],
  ])("refuses %s=%j", (name, value) => {
    expect(problemsOf({ [name]: value })).toHaveLength(1);
  });

  test.each([
    ["minio", { host: "minio" }],
    ["127.0.0.1:9000", { host: "127.0.0.1", port: 9000 }],
    ["http://minio:9000", { host: "minio", port: 9000, useSsl: false }],
    ["https://s3.example.org/", { host: "s3.example.org", useSsl: true }],
    ["[::1]:9000", { host: "[::1]", port: 9000 }],
  ])("reads MINIO_ENDPOINT=%s", (text, expected) => {
    const access = { MINIO_ROOT_USER: "user", MINIO_ROOT_PASSWORD: "password" };
    expect(readSettings({ MINIO_ENDPOINT: text, ...access }).MINIO_ENDPOINT).toEqual({
      port: undefined,
      useSsl: undefined,
      ...expected,
    });
  });

  test("reads OPTIMIZER_URL as a list, each address once", () => {
    const text = "http://one:3001, http://two:3001/below/,http://one:3001/";
    const api = readSettings({ ROLE: "api", ALLOW_LOCAL: "1", OPTIMIZER_URL: text });
    expect(api.OPTIMIZER_URL).toEqual(["http://one:3001", "http://two:3001/below"]);
  });

  test.each([
    ["MINIO_ENDPOINT", "ftp://minio"],
    ["MINIO_ENDPOINT", "http://minio/path"],
    ["MINIO_ENDPOINT", "http://user:hunter2@minio"],
    ["MINIO_ENDPOINT", "minio:port"],
    ["MINIO_BUCKET", "ab"],
    ["MINIO_BUCKET", "Photos"],
    ["MINIO_USE_SSL", "yes"],
    ["RABBITMQ_URL", "http://localhost"],
    ["RABBITMQ_URL", "localhost"],
    ["REDIS_URL", "redis:"],
    ["OPTIMIZER_URL", "localhost:3001"],
    ["OPTIMIZER_URL", "http://one,,http://two"],
    ["ALLOW_LOCAL", "yes"],
  ])("refuses %s=%s", (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name}=`))]);
  });

  test("wants the credentials of a store that it is to use", () => {
    expect(problemsOf({ MINIO_ENDPOINT: "minio" })).toEqual([
      "MINIO_ROOT_USER=: expected a value, since MINIO_ENDPOINT is set",
      "MINIO_ROOT_PASSWORD=: expected a value, since MINIO_ENDPOINT is set",
    ]);
  });

  test("wants an optimizer for an api", () => {
    expect(problemsOf({ ROLE: "api", ALLOW_LOCAL: "1" })).toEqual([
      "OPTIMIZER_URL=: expected the address of an optimizer, since ROLE is api",
    ]);
  });

  const OPTIMIZER_URL = "http://localhost:3001";
  test.each(["all", "optimizer"])(
    "wants no optimizer for %s, which processes by itself",
    (ROLE) => {
      expect(problemsOf({ ROLE, OPTIMIZER_URL })).toEqual([
        `OPTIMIZER_URL=***: expected nothing, since ROLE=${ROLE} processes by itself`,
      ]);
    },
  );

  test.each(["api", "worker"])("lets a role %s share its data only when told", (ROLE) => {
    const problems = problemsOf({ ROLE, OPTIMIZER_URL });
    expect(problems).toHaveLength(2);
    expect(problems[0]).toStartWith("MINIO_ENDPOINT=");
    expect(problems[1]).toStartWith("RABBITMQ_URL=");
    expect(problemsOf({ ROLE, OPTIMIZER_URL, ALLOW_LOCAL: "1" })).toEqual([]);
  });

  test("refuses uploads larger than all of them together may be", () => {
    expect(problemsOf({ MAX_UPLOAD_BYTES: "2MiB", MAX_INFLIGHT_BYTES: "1MiB" })).toEqual([
      "MAX_INFLIGHT_BYTES=1048576: expected at least MAX_UPLOAD_BYTES, which is 2097152",
    ]);
  });

  test.each(["REDIS_URL", "MINIO_ENDPOINT"])(
    "never shows the password that stands in %s",
    (name) => {
      const [problem] = problemsOf({ [name]: "https://user:hunter2@localhost" });
      expect(problem).toStartWith(`${name}=***: expected `);
    },
  );
});

describe("parseByteSize", () => {
  test("reads any whole number of bytes back", () => {
    fc.assert(
      fc.property(fc.nat(), (bytes) => {
        expect(parseByteSize(String(bytes))).toBe(bytes);
        expect(parseByteSize(`${bytes}KiB`)).toBe(bytes * 1024);
      }),
    );
  });

  test.each(["", "MB", "1TB", "-1", "1e3", "0x10", "1 2", "99999999GiB"])("refuses %j", (text) => {
    expect(parseByteSize(text)).toBeUndefined();
  });
});
