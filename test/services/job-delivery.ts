import type { Verdict } from "../../src/ports/job-queue.ts";
import { encodeJpeg, flat } from "../fixtures/pictures.ts";
import type { ServiceRoom } from "../fixtures/service-room.ts";

const photo = await encodeJpeg(flat(32, 24));

export const STORE_DELAY_MS = 50;
export const OPTIMIZER_DELAY_MS = 100;

/** Settings for rooms in which jobs are tried. */
export const RETRY_ENVIRONMENT = {
  RETRY_STORE_DELAY_MS: String(STORE_DELAY_MS),
  RETRY_OPTIMIZER_DELAY_MS: String(OPTIMIZER_DELAY_MS),
  MAX_ATTEMPTS: "3",
};

/** Accepts a photo as a job and gives its id and message. */
export async function acceptJob(room: ServiceRoom): Promise<{ id: string; body: string }> {
  const outcome = await room.uploads.process(room.upload(photo, { respondAsync: true }));
  outcome.release();
  const body = await room.photos.getMarker(outcome.id);
  if (body === undefined) throw new Error("The job has no marker");
  return { id: outcome.id, body };
}

/** Hands the message to the retry consumer's handler. */
export function deliver(
  room: ServiceRoom,
  body: string,
  signal = new AbortController().signal,
): Promise<Verdict> {
  return room.retryJob({ body, redelivered: false, signal });
}
