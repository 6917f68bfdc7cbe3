import type { UploadOutcome } from "../../src/services/upload-service.ts";

/** The outcome of an upload that is expected to end with a picture. */
export function imageOf(outcome: UploadOutcome): Extract<UploadOutcome, { kind: "image" }> {
  if (outcome.kind !== "image") throw new Error(`Expected an image, got ${outcome.kind}`);
  return outcome;
}
