import { availableParallelism } from "node:os";
import { z } from "zod";
import { CODEC_FAMILIES } from "../domain/codec-family.ts";
import { InvalidParameterError } from "../domain/errors.ts";
import { EFFORTS, parseText } from "../domain/watermark-options.ts";
import { parseByteSize } from "./units.ts";

const MIB = 2 ** 20;

/** Largest delay that a timer takes, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

interface Range {
  readonly min: number;
  readonly max: number;
}

function wholeNumber({ min, max }: Range) {
  const expected = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .refine((text) => /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max, expected)
    .transform(Number);
}

const integer = (fallback: number, range: Range) => wholeNumber(range).default(fallback);

const milliseconds = (fallback: number) => integer(fallback, { min: 1, max: MAX_TIMER_MS });
const seconds = (fallback: number) =>
  integer(fallback, { min: 1, max: Math.floor(MAX_TIMER_MS / 1000) });

function byteSize(fallback: number, { min }: { min: number }) {
  const expected = `a size of at least ${min} bytes, such as 20971520, 20MB or 20MiB`;
  return z
    .string()
    .transform((text, context) => {
      const bytes = parseByteSize(text);
      if (bytes !== undefined && bytes >= min) return bytes;
      context.addIssue(expected);
      return z.NEVER;
    })
    .default(fallback);
}

function choice<const Names extends readonly [string, ...string[]]>(
  names: Names,
  fallback: Names[number],
) {
  return z
    .string()
    .default(fallback)
    .pipe(z.enum(names, `one of ${names.join(", ")}`));
}

const flag = (fallback: "true" | "false") =>
  choice(["true", "false"], fallback).transform((text) => text === "true");

function address(protocols: readonly string[]) {
  const expected = `an address such as ${protocols[0]}//host`;
  return z.string().refine((text) => {
    const url = URL.parse(text);
    return url !== null && url.hostname !== "" && protocols.includes(url.protocol);
  }, expected);
}

/** `host[:port]`, or a URL whose scheme says whether TLS is used. */
const minioEndpoint = z.string().transform((text, context) => {
  const url = URL.parse(text.includes("://") ? text : `endpoint://${text}`);
  const isEndpoint =
    url !== null &&
    ["endpoint:", "http:", "https:"].includes(url.protocol) &&
    url.hostname !== "" &&
    ["", "/"].includes(url.pathname) &&
    url.username + url.password + url.search + url.hash === "";
  if (!isEndpoint) {
    context.addIssue("host, host:port, or such a URL as https://host:port");
    return z.NEVER;
  }
  return {
    host: url.hostname,
    port: url.port === "" ? undefined : Number(url.port),
    useSsl: url.protocol === "endpoint:" ? undefined : url.protocol === "https:",
  };
});

/** The rules of S3 that a name can break by accident. */
const bucketName = z
  .string()
  .default("watermarks")
  .refine(
    (text) => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text),
    "3 to 63 lower-case letters, digits, dots and hyphens",
  );

const optimizerUrls = z.string().transform((text, context) => {
  const urls = text.split(",").map((part) => URL.parse(part.trim()));
  const isBase = (url: URL | null): url is URL =>
    url !== null &&
    ["http:", "https:"].includes(url.protocol) &&
    url.username + url.password + url.search + url.hash === "";
  if (!urls.every(isBase)) {
    context.addIssue("one address such as http://host:3001, or several with commas between them");
    return z.NEVER;
  }
  return [...new Set(urls.map((url) => url.href.replace(/\/$/, "")))];
});

const watermarkText = z
  .string()
  .default("Filigrane")
  .transform((text, context) => {
    try {
      const parsed = parseText("WATERMARK_TEXT", text);
      if (parsed !== "") return parsed;
    } catch (error) {
      if (!(error instanceof InvalidParameterError)) throw error;
    }
    context.addIssue("1 to 200 code points without control characters");
    return z.NEVER;
  });

const corsOrigin = z
  .string()
  .default("*")
  .refine(
    (text) => text === "*" || (URL.canParse(text) && new URL(text).origin === text),
    "* or one origin such as https://example.org",
  );

/**
 * Every setting by its name in the environment, with its default. Units stand in the name or in the
 * value.
 */
export const environmentSchema = z.object({
  HOST: z.string().default("127.0.0.1"),
  PORT: wholeNumber({ min: 0, max: 65_535 }).optional(),
  ROLE: choice(["all", "api", "optimizer", "worker"], "all"),
  DATA_DIR: z.string().default("./data"),

  WORKERS: integer(availableParallelism(), { min: 1, max: 256 }),
  POOL_QUEUE: integer(64, { min: 0, max: 100_000 }),
  JOB_TIMEOUT_MS: milliseconds(30_000),
  SHUTDOWN_TIMEOUT_MS: milliseconds(20_000),

  MAX_UPLOAD_BYTES: byteSize(20 * MIB, { min: 1 }),
  UPLOAD_TIMEOUT_MS: milliseconds(300_000),
  MAX_INFLIGHT_BYTES: byteSize(256 * MIB, { min: MIB }),
  MAX_SIDE: integer(8000, { min: 1, max: 65_535 }),
  MAX_PIXELS: integer(40_000_000, { min: 1, max: 200_000_000 }),
  MAX_WIDTH: integer(1920, { min: 1, max: 16_383 }),
  MAX_HEIGHT: integer(1080, { min: 1, max: 16_383 }),

  WATERMARK_TEXT: watermarkText,
  EFFORT: choice(EFFORTS, "auto"),
  CODECS: choice(CODEC_FAMILIES, "engine"),

  CACHE_MAX_BYTES: byteSize(256 * MIB, { min: 0 }),
  CACHE_TTL_S: seconds(86_400),
  STORE_TIMEOUT_MS: milliseconds(5_000),
  QUEUE_TIMEOUT_MS: milliseconds(5_000),
  CACHE_TIMEOUT_MS: milliseconds(50),

  RETRY_STORE_DELAY_MS: milliseconds(5_000),
  RETRY_OPTIMIZER_DELAY_MS: milliseconds(10_000),
  MAX_ATTEMPTS: integer(10, { min: 1, max: 1_000 }),
  RETRY_CONSUMERS: integer(1, { min: 1, max: 64 }),
  RECONCILE_INTERVAL_S: seconds(60),
  RECONCILE_AFTER_S: seconds(300),

  CORS_ORIGIN: corsOrigin,
  LOG_LEVEL: choice(["fatal", "error", "warn", "info", "debug", "trace", "silent"], "info"),

  MINIO_ENDPOINT: minioEndpoint.optional(),
  MINIO_ROOT_USER: z.string().optional(),
  MINIO_ROOT_PASSWORD: z.string().optional(),
  MINIO_BUCKET: bucketName,
  MINIO_REGION: z.string().default("us-east-1"),
  MINIO_USE_SSL: flag("false"),
  MINIO_PATH_STYLE: flag("true"),
  RABBITMQ_URL: address(["amqp:", "amqps:"]).optional(),
  REDIS_URL: address(["redis:", "rediss:"]).optional(),
  OPTIMIZER_URL: optimizerUrls.optional(),
  ALLOW_LOCAL: choice(["0", "1"], "0").transform((text) => text === "1"),
});

export type Environment = z.output<typeof environmentSchema>;
