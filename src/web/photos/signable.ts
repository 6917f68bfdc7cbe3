import { cureFor } from "../service/problem.ts";
import { isBusy, type Photo } from "./photo.ts";

/**
 * True for a photo that the sign button sends: a new one, one that was signed with other settings, and
 * one that failed for a reason that another attempt may cure.
 *
 * @param key `settingsKey` of the present settings
 */
export function isSignable({ file, state, sentWith }: Photo, key: string): boolean {
  const { value: present } = state;
  if (!file || isBusy(present)) return false;
  const isChanged = sentWith.value !== key;
  if (present.kind === "failed") {
    const cure = cureFor(present.problem);
    return cure === "waiting" || (cure === "settings" && isChanged);
  }
  return isChanged;
}

/** True while the photo is only here: leaving the page would lose what was begun. */
export function isOnItsWay({ state }: Photo): boolean {
  return isBusy(state.value) && state.value.kind !== "accepted";
}
