import { effect } from "@preact/signals-core";
import { text } from "../locale.ts";
import type { Announce } from "../ui/announcer.ts";
import { describeProblem } from "../ui/problem-note.ts";
import type { Photo } from "./photo.ts";

/** Has it spoken when a photo is signed or fails; the steps between would be chatter. */
export function announceOutcome({ name, state }: Photo, announce: Announce): () => void {
  let last = state.peek();
  return effect(() => {
    const { value: present } = state;
    if (present.kind === last.kind) return;
    last = present;
    if (present.kind === "done") announce(text.signed(name));
    if (present.kind === "failed") announce(text.failed(name, describeProblem(present.problem)));
  });
}
