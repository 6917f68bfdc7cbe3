import { formats, text } from "../locale.ts";
import type { Photo, PhotoState } from "./photo.ts";

/** Where a photo stands, in a few words. */
export function describeState(
  { originalBytes }: Pick<Photo, "originalBytes">,
  state: PhotoState,
): string {
  switch (state.kind) {
    case "ready":
      return `${text.ready}, ${formats.bytes(originalBytes)}`;
    case "queued":
      return text.queued;
    case "uploading":
      return text.uploading(formats.bytes(state.sentBytes), formats.bytes(state.totalBytes));
    case "processing":
      return text.processing;
    case "accepted":
      return describeJob(state);
    case "done":
      return describeBytes(originalBytes, state.signed.bytes);
    case "failed":
      return "";
  }
}

function describeJob({ progress, isLost }: Extract<PhotoState, { kind: "accepted" }>): string {
  if (isLost) return text.connectionLost;
  if (!progress) return text.accepted;
  if (progress.phase === "working") return text.working;
  if (progress.attempts === 0) return text.accepted;
  return text.retrying(progress.attempts, formats.time(progress.nextAttemptAt));
}

/** `4.2 MB → 312 KB, −93 %` */
function describeBytes(before: number, after: number): string {
  return `${formats.bytes(before)} → ${formats.bytes(after)}, ${formats.change(before, after)}`;
}
