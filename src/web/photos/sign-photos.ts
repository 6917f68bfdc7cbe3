import pLimit from "p-limit";
import type { JobStatus } from "../../domain/job.ts";
import { fetchPicture } from "../service/fetch-picture.ts";
import type { JobFollower, JobNews } from "../service/job-follower.ts";
import { isAway, type Problem, readProblem } from "../service/problem.ts";
import { uploadPhoto } from "../service/upload.ts";
import { type SignSettings, settingsKey, toOptionFields } from "../settings/settings.ts";
import { forgetPhoto, keepPhoto } from "./keep-photo.ts";
import type { KeptPhotos } from "./kept-photos.ts";
import { isBusy, type Photo, type PhotoState } from "./photo.ts";
import { type Arrival, arrivedPhoto, releaseSigned, withoutPicture } from "./signed-photo.ts";

/** More at once make none of them sooner, and all of them later. */
const MOST_UPLOADS = 4;

/** Before a finished picture that could not be fetched is asked for again, in milliseconds. */
const REFETCH_MS = 2_000;

export interface PhotoSigner {
  /** Sends a photo once there is room; its state tells the rest. */
  sign(photo: Photo, settings: SignSettings): Promise<void>;
  /** Goes on with a job of an earlier visit. */
  resume(photo: Photo, jobId: string): void;
}

/** A job of the service, and what is known of its upload. */
type Job = Pick<Extract<PhotoState, { kind: "accepted" }>, "jobId" | "timings">;

export function createPhotoSigner(jobs: JobFollower, kept: KeptPhotos): PhotoSigner {
  const uploads = pLimit(MOST_UPLOADS);

  async function send(photo: Photo, file: File, settings: SignSettings): Promise<void> {
    const { state, removal } = photo;
    if (removal.signal.aborted) return;
    state.value = { kind: "uploading", sentBytes: 0, totalBytes: file.size };
    const answer = await uploadPhoto({
      file,
      fields: toOptionFields(settings),
      signal: removal.signal,
      onProgress(sentBytes, totalBytes) {
        state.value = { kind: "uploading", sentBytes, totalBytes };
      },
      onSent() {
        state.value = { kind: "processing" };
      },
    });
    // Its answer may be read in the moment in which it is removed.
    removal.signal.throwIfAborted();
    if (answer.kind === "refused") return fail(photo, answer.problem);
    if (answer.kind === "accepted") return accept(photo, answer);
    const { location, ...arrival } = answer;
    await finish(photo, { ...arrival, link: location });
  }

  async function finish(photo: Photo, arrival: Arrival): Promise<void> {
    const signed = await arrivedPhoto(arrival);
    if (photo.removal.signal.aborted) return releaseSigned(signed);
    photo.state.value = { kind: "done", signed };
    const { link } = signed;
    if (link === undefined) return;
    void keepPhoto(kept, photo, { kind: "done", link, signed: withoutPicture(signed) });
  }

  function accept(photo: Photo, { jobId, timings }: Job): void {
    follow(photo, { jobId, timings });
    void keepPhoto(kept, photo, { kind: "accepted", jobId });
  }

  function follow(photo: Photo, job: Job): void {
    photo.state.value = { kind: "accepted", ...job, progress: undefined, isLost: false };
    listen(photo, job);
  }

  function listen(photo: Photo, job: Job): void {
    const { signal } = photo.removal;
    jobs.follow(job.jobId, (news) => void untilRemoved(photo, hear(photo, job, news)), signal);
  }

  async function hear(photo: Photo, job: Job, news: JobNews): Promise<void> {
    if (news.kind === "unknown") return failJob(photo, { code: "not_found" });
    if (news.kind === "status") return settle(photo, job, news.status);
    const { state } = photo;
    if (state.value.kind === "accepted") state.value = { ...state.value, isLost: true };
  }

  async function settle(photo: Photo, job: Job, status: JobStatus): Promise<void> {
    const { state, removal } = photo;
    if (status.status === "failed") {
      return failJob(photo, readProblem(JSON.stringify(status.error)));
    }
    if (status.status === "pending") {
      state.value = { kind: "accepted", ...job, progress: status, isLost: false };
      return;
    }
    const fetched = await fetchPicture(status.url, removal.signal);
    if (fetched.kind === "refused") {
      if (!isAway(fetched.problem)) return failJob(photo, fetched.problem);
      // Signed it is, only the service is away: to be asked again.
      state.value = { kind: "accepted", ...job, progress: undefined, isLost: true };
      setTimeout(() => listen(photo, job), REFETCH_MS);
      return;
    }
    const { picture } = fetched;
    await finish(photo, { picture, link: status.url, timings: job.timings, found: false });
  }

  /** Told once: a later visit would follow the job to the same end. */
  function failJob(photo: Photo, problem: Problem): void {
    fail(photo, problem);
    void forgetPhoto(kept, photo);
  }

  return {
    async sign(photo, settings) {
      const { file, state } = photo;
      if (!file || isBusy(state.value)) return;
      if (state.value.kind === "done") releaseSigned(state.value.signed);
      photo.sentWith.value = settingsKey(settings);
      state.value = { kind: "queued" };
      await untilRemoved(
        photo,
        uploads(() => send(photo, file, settings)),
      );
    },
    resume: (photo, jobId) => follow(photo, { jobId, timings: [] }),
  };
}

/** What goes on with a photo ends with it, and that is no failure. Everything else shows at the photo. */
async function untilRemoved(photo: Photo, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (photo.removal.signal.aborted) return;
    fail(photo, { code: "not_filigrane" });
    throw error;
  }
}

function fail(photo: Photo, problem: Problem): void {
  photo.state.value = { kind: "failed", problem };
}
