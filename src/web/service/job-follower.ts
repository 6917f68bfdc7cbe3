import type { JobStatus } from "../../domain/job.ts";

export type JobNews =
  | { readonly kind: "status"; readonly status: JobStatus }
  /** The service cannot be asked just now; it is tried again. */
  | { readonly kind: "lost" }
  /** The service has never heard of the job. */
  | { readonly kind: "unknown" };

export interface JobFollower {
  /** Tells `listener` of the job until its end, however often the connection breaks meanwhile. */
  follow(jobId: string, listener: (news: JobNews) => void, signal: AbortSignal): void;
}

interface FollowedJob {
  readonly id: string;
  readonly listener: (news: JobNews) => void;
}

/** How long a stream is listened to while other jobs wait for their turn, in milliseconds. */
const TURN_MS = 400;

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/**
 * Follows jobs by the service's status streams, one at a time and each in turn: a browser opens six
 * connections to a host, four may be uploading, and one is for the preview.
 */
export function createJobFollower(): JobFollower {
  const waiting: FollowedJob[] = [];
  let current: { readonly job: FollowedJob; readonly stream: EventSource } | undefined;
  let turn: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  function listen(): void {
    if (current || retry !== undefined) return;
    const job = waiting.shift();
    if (!job) return;
    const stream = new EventSource(`/status/${job.id}`);
    current = { job, stream };
    stream.onmessage = ({ data }) => {
      // The service's own stream: its shape is that of `JobStatus`.
      hear(job, { kind: "status", status: JSON.parse(data) as JobStatus });
    };
    // It also ends by itself every few minutes.
    stream.onerror = () => void askOnce(job);
  }

  function hear(job: FollowedJob, news: JobNews): void {
    failures = 0;
    const isOver = news.kind !== "status" || news.status.status !== "pending";
    if (isOver) stop(job);
    job.listener(news);
    if (!isOver) shareTurn();
  }

  /** Ends the present turn soon when somebody waits for one. */
  function shareTurn(): void {
    if (!current || waiting.length === 0) return;
    turn ??= setTimeout(() => {
      const job = leave();
      if (job) waiting.push(job);
      listen();
    }, TURN_MS);
  }

  /** Closes the stream. */
  function leave(): FollowedJob | undefined {
    clearTimeout(turn);
    turn = undefined;
    current?.stream.close();
    const job = current?.job;
    current = undefined;
    return job;
  }

  function stop(job: FollowedJob): void {
    const index = waiting.indexOf(job);
    if (index >= 0) waiting.splice(index, 1);
    if (current?.job === job) leave();
    listen();
  }

  /** A broken stream does not say why: one question tells a job that is unknown from a lost service. */
  async function askOnce(job: FollowedJob): Promise<void> {
    leave();
    waiting.push(job);
    pause();
    const news = await readNews(job.id);
    if (!waiting.includes(job)) return;
    if (news.kind !== "lost") return hear(job, news);
    for (const each of waiting) each.listener(news);
  }

  /** Waits before the next stream, the longer the more have broken. */
  function pause(): void {
    const delayMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
    failures += 1;
    // Spread, so that not every page comes back in the same moment.
    retry = setTimeout(resume, delayMs * (0.75 + Math.random() / 2));
  }

  function resume(): void {
    clearTimeout(retry);
    retry = undefined;
    listen();
  }

  /** A stream that was open before the network went is dead, and would not say so for minutes. */
  addEventListener("online", () => {
    const job = leave();
    if (job) waiting.unshift(job);
    resume();
  });

  return {
    follow(id, listener, signal) {
      if (signal.aborted) return;
      const job = { id, listener };
      signal.addEventListener("abort", () => stop(job), { once: true });
      waiting.push(job);
      listen();
      shareTurn();
    },
  };
}

async function readNews(id: string): Promise<JobNews> {
  try {
    const answer = await fetch(`/status/${id}`, { headers: { Accept: "application/json" } });
    if (answer.status === 404) return { kind: "unknown" };
    if (answer.ok) return { kind: "status", status: (await answer.json()) as JobStatus };
  } catch {
    // Whatever it is, the service cannot be asked.
  }
  return { kind: "lost" };
}
