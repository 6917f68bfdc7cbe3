import type { OptionFields } from "../../domain/watermark-options.ts";
import { PICTURE_ACCEPT, photoForm } from "./photo-form.ts";
import { type Problem, readProblem } from "./problem.ts";

export type PreviewAnswer =
  | { readonly kind: "drawn"; readonly picture: Blob }
  | { readonly kind: "refused"; readonly problem: Problem };

/**
 * Has the service sign a picture by `POST /optimize`, which keeps nothing.
 *
 * @throws the reason of `signal` once it aborts
 */
export async function requestPreview(
  picture: Blob,
  fields: OptionFields,
  signal: AbortSignal,
): Promise<PreviewAnswer> {
  try {
    const answer = await fetch("/optimize", {
      method: "POST",
      headers: { Accept: PICTURE_ACCEPT },
      body: photoForm(picture, "preview", fields),
      signal,
    });
    if (answer.ok) return { kind: "drawn", picture: await answer.blob() };
    return { kind: "refused", problem: readProblem(await answer.text()) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TypeError) return { kind: "refused", problem: { code: "offline" } };
    throw error;
  }
}
