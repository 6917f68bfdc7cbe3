import { type Problem, readProblem } from "./problem.ts";

export type FetchedPicture =
  | { readonly kind: "fetched"; readonly picture: Blob }
  | { readonly kind: "refused"; readonly problem: Problem };

/** Fetches a picture that the service keeps; it never changes, so the browser may have it already. */
export async function fetchPicture(url: string, signal?: AbortSignal): Promise<FetchedPicture> {
  try {
    const answer = await fetch(url, { signal: signal ?? null });
    if (answer.ok) return { kind: "fetched", picture: await answer.blob() };
    return { kind: "refused", problem: readProblem(await answer.text()) };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof TypeError) return { kind: "refused", problem: { code: "offline" } };
    throw error;
  }
}
