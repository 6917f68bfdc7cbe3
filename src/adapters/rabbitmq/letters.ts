import { createHash } from "node:crypto";
import type { Message } from "amqplib";
import type { DeadLetter, Verdict } from "../../ports/job-queue.ts";
import type { Headers } from "./publisher.ts";

/** All headers of a message have to fit into 64 KB. */
const MAX_REASON_CHARS = 4000;

/** Marks a message that a consumer has put back, for whoever is handed it next. */
export const RETRIED: Headers = { retried: true };

/** True when the message was in a consumer's hands before, of this system or of another. */
export function wasHandedOut({ fields, properties }: Message): boolean {
  const headers = properties.headers ?? {};
  return fields.redelivered || headers.retried === true || Array.isArray(headers["x-death"]);
}

/** What is known of a death, in the headers of the letter. */
export function deathHeaders(
  { code, reason, attempts }: Extract<Verdict, { action: "dead" }>,
  diedAt: Date,
): Headers {
  return {
    code: shorten(code),
    reason: shorten(reason),
    attempts,
    "died-at": diedAt.toISOString(),
  };
}

/** A letter of another system may lack any of its headers, and its id: its content names it then. */
export function readDeadLetter({ content, properties }: Message): DeadLetter {
  const headers = properties.headers ?? {};
  const diedAt = new Date(typeof headers["died-at"] === "string" ? headers["died-at"] : 0);
  return {
    id: letterId({ content, properties }),
    body: content.toString("utf8"),
    code: typeof headers.code === "string" ? headers.code : "unknown",
    reason: typeof headers.reason === "string" ? headers.reason : "",
    attempts: typeof headers.attempts === "number" ? headers.attempts : 0,
    diedAt: Number.isNaN(diedAt.getTime()) ? new Date(0) : diedAt,
  };
}

export function letterId({ content, properties }: Pick<Message, "content" | "properties">): string {
  const { messageId } = properties;
  if (typeof messageId === "string" && messageId !== "") return messageId;
  return createHash("sha256").update(content).digest("hex");
}

function shorten(text: string): string {
  if (text.length <= MAX_REASON_CHARS) return text;
  // Not within a character of two code units.
  return `${text.slice(0, MAX_REASON_CHARS).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
