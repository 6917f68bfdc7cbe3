import { effect, type ReadonlySignal, signal } from "@preact/signals-core";
import type { OptionFields } from "../../domain/watermark-options.ts";
import type { Problem, ProblemCode } from "../service/problem.ts";
import { requestPreview } from "../service/request-preview.ts";

/** What is to be previewed: another object means another preview. */
export interface PreviewSubject {
  /** Names the photo. */
  readonly key: string;
  /** The photo, fitted to the output box. */
  readonly fitted: Blob;
  readonly fields: OptionFields;
}

export interface Preview {
  /** Names the photo that the picture is of. */
  readonly key: string;
  /** The last picture that was drawn, which stays while the next one is on its way. */
  readonly url: string | undefined;
  readonly bytes: number | undefined;
  readonly isDrawing: boolean;
  readonly problem: Problem | undefined;
}

/** After the last change, in milliseconds: a word is typed in one go. */
const SETTLE_MS = 180;

/** Before the service is asked again when it could not draw just now, in milliseconds. */
const FIRST_RETRY_MS = 3_000;
const LONGEST_RETRY_MS = 30_000;

/** What passes by itself. A worker that crashed is no such thing: it might crash again and again. */
const PASSING: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  "overloaded",
  "backend_unavailable",
  "offline",
]);

/** Has the service draw the subject each time that it changes; a change ends older requests. */
export function createPreview(
  subject: ReadonlySignal<PreviewSubject | undefined>,
): ReadonlySignal<Preview | undefined> {
  const preview = signal<Preview | undefined>(undefined);
  effect(() => {
    const { value: wanted } = subject;
    if (!wanted) {
      show(undefined);
      return;
    }
    const shown = preview.peek();
    const isSamePhoto = shown?.key === wanted.key;
    show({
      key: wanted.key,
      url: isSamePhoto ? shown.url : undefined,
      bytes: isSamePhoto ? shown.bytes : undefined,
      isDrawing: true,
      problem: undefined,
    });
    const over = new AbortController();
    let retryMs = FIRST_RETRY_MS;
    let timer = setTimeout(draw, isSamePhoto ? SETTLE_MS : 0);

    async function draw(): Promise<void> {
      if (!wanted) return;
      try {
        const answer = await requestPreview(wanted.fitted, wanted.fields, over.signal);
        const drawn = answer.kind === "drawn" ? answer.picture : undefined;
        const problem = answer.kind === "refused" ? answer.problem : undefined;
        show({
          key: wanted.key,
          url: drawn && URL.createObjectURL(drawn),
          bytes: drawn?.size,
          isDrawing: false,
          problem,
        });
        if (problem && PASSING.has(problem.code)) {
          timer = setTimeout(draw, retryMs);
          retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2);
        }
      } catch (error) {
        if (!over.signal.aborted) throw error;
      }
    }

    return () => {
      clearTimeout(timer);
      over.abort();
    };
  });

  function show(next: Preview | undefined): void {
    const last = preview.peek()?.url;
    preview.value = next;
    if (last !== undefined && last !== next?.url) URL.revokeObjectURL(last);
  }

  return preview;
}
