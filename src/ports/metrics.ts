import type { ErrorCode } from "../domain/errors.ts";

/** What became of an upload that was taken. */
export type UploadOutcomeName = "hit" | "made" | "made_not_stored" | "accepted";

/** What became of one delivery of a job. */
export type DeliveryOutcomeName = "done" | "retried" | "dead";

export interface AnsweredRequest {
  readonly method: string;
  /** The route's pattern, such as `/status/:id`: never a path, of which there is no end. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
}

/** Counts what the service does, for whoever watches it. Calls cost about a microsecond and never throw. */
export interface Metrics {
  answered(request: AnsweredRequest): void;
  /** An error was answered. */
  refused(code: ErrorCode): void;
  uploaded(outcome: UploadOutcomeName): void;
  /** One step of an upload took so long, in milliseconds. */
  stepped(step: string, ms: number): void;
  delivered(outcome: DeliveryOutcomeName): void;
}

/** What was counted, as text. */
export interface MetricsReport {
  readonly contentType: string;
  readonly text: string;
}
