import type { OptionFields } from "../../domain/watermark-options.ts";
import { PICTURE_ACCEPT, photoForm } from "./photo-form.ts";
import { type Problem, readProblem } from "./problem.ts";
import { parseServerTiming, type StepTiming } from "./server-timing.ts";

export type UploadAnswer =
  | {
      readonly kind: "signed";
      readonly picture: Blob;
      /** `/image/{id}`; absent when the service did not keep the picture. */
      readonly location: string | undefined;
      readonly found: boolean;
      readonly timings: readonly StepTiming[];
    }
  | {
      readonly kind: "accepted";
      readonly jobId: string;
      readonly timings: readonly StepTiming[];
    }
  | { readonly kind: "refused"; readonly problem: Problem };

export interface UploadRequest {
  readonly file: File;
  readonly fields: OptionFields;
  readonly signal: AbortSignal;
  /** Told as bytes leave, of the whole body, which is a little larger than the file. */
  onProgress(sentBytes: number, totalBytes: number): void;
  /** Told once, when everything is sent. */
  onSent(): void;
}

/**
 * Sends a photo to `POST /upload`. By XMLHttpRequest: `fetch` does not tell how much is sent.
 *
 * @throws the reason of `signal` once it aborts; everything else is an answer
 */
export function uploadPhoto({
  file,
  fields,
  signal,
  ...told
}: UploadRequest): Promise<UploadAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<UploadAnswer>();
  const request = new XMLHttpRequest();
  let sent: "nothing" | "some" | "all" = "nothing";
  request.responseType = "blob";
  request.upload.onprogress = ({ loaded, total }) => {
    if (loaded > 0) sent = "some";
    told.onProgress(loaded, total);
  };
  request.upload.onload = () => {
    sent = "all";
    told.onSent();
  };
  request.onload = () => readAnswer(request).then(resolve, reject);
  request.onerror = () => {
    const code = sent === "some" && navigator.onLine ? "interrupted" : "offline";
    resolve({ kind: "refused", problem: { code } });
  };
  request.onabort = () => reject(signal.reason);
  signal.addEventListener("abort", () => request.abort(), { once: true });
  request.open("POST", "/upload");
  request.setRequestHeader("Accept", PICTURE_ACCEPT);
  request.send(photoForm(file, file.name, fields));
  return promise;
}

async function readAnswer(request: XMLHttpRequest): Promise<UploadAnswer> {
  const { status } = request;
  // `responseType` says that it is one; without a body it is null.
  const body = (request.response ?? new Blob()) as Blob;
  const timings = parseServerTiming(request.getResponseHeader("Server-Timing"));
  if (status === 200 && body.type.startsWith("image/")) {
    return {
      kind: "signed",
      picture: body,
      location: request.getResponseHeader("Content-Location") ?? undefined,
      found: request.getResponseHeader("X-Cache") === "HIT",
      timings,
    };
  }
  const text = await body.text();
  const jobId = status === 202 ? readJobId(text) : undefined;
  if (jobId !== undefined) return { kind: "accepted", jobId, timings };
  return { kind: "refused", problem: readProblem(text) };
}

function readJobId(json: string): string | undefined {
  try {
    const { jobId }: { jobId?: unknown } = JSON.parse(json);
    return typeof jobId === "string" ? jobId : undefined;
  } catch {
    // Not the service's own answer: told as such.
    return undefined;
  }
}
