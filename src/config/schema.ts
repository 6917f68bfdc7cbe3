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

/** For a setting whose part is not there: any value stops the start. */
const notBuilt = z
  .string()
  .optional()
  .refine((text) => text === undefined, "nothing: this version has no such backend");

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
  ROLE: choice(["all", "optimizer"], "all"),
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

  MINIO_ENDPOINT: notBuilt,
  RABBITMQ_URL: notBuilt,
  REDIS_URL: notBuilt,
  OPTIMIZER_URL: notBuilt,
});

export type Environment = z.output<typeof environmentSchema>;
