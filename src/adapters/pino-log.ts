import { type Logger, pino } from "pino";
import pretty from "pino-pretty";
import type { Settings } from "../config/settings.ts";

/** Structured lines on standard output: JSON, or readable ones when a person looks at a terminal. */
export function createPinoLog({ LOG_LEVEL }: Pick<Settings, "LOG_LEVEL">): Logger {
  const options = { level: LOG_LEVEL, base: null };
  if (!process.stdout.isTTY) return pino(options);
  return pino(options, pretty({ sync: true, colorize: true, translateTime: "HH:MM:ss.l" }));
}
