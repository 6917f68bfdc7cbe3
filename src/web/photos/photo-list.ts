import { effect, type ReadonlySignal } from "@preact/signals-core";
import type { Photo } from "./photo.ts";
import { createPhotoRow, type PhotoRow, type PhotoRowActions } from "./photo-row.ts";

/**
 * Keeps the list's rows in step with the photos: a row is made once, moved never, and goes with its
 * photo.
 */
export function createPhotoList(
  list: HTMLElement,
  photos: ReadonlySignal<readonly Photo[]>,
  actions: PhotoRowActions,
): void {
  const rows = new Map<Photo, PhotoRow>();
  effect(() => {
    const present = photos.value;
    for (const [photo, row] of rows) {
      if (present.includes(photo)) continue;
      keepFocusNear(row);
      row.dispose();
      row.item.remove();
      rows.delete(photo);
    }
    let next: HTMLElement | null = null;
    for (const photo of present.toReversed()) {
      let row = rows.get(photo);
      if (!row) {
        row = createPhotoRow(photo, actions);
        rows.set(photo, row);
        list.insertBefore(row.item, next);
      }
      next = row.item;
    }
  });

  /** Focus in a row that goes moves to its neighbour, in place of the start of the page. */
  function keepFocusNear({ item }: PhotoRow): void {
    if (!item.contains(document.activeElement)) return;
    const neighbour = item.nextElementSibling ?? item.previousElementSibling;
    neighbour?.querySelector<HTMLElement>(".photo-open")?.focus();
  }
}
