/** Messages that come closer together than this, in milliseconds, are spoken as one. */
const GATHER_MS = 600;
/** Of many messages only the last are worth hearing. */
const MOST_AT_ONCE = 3;

export type Announce = (message: string) => void;

/** Has screen readers speak messages through a live region, without chatter. */
export function createAnnouncer(region: HTMLElement): Announce {
  let gathered: string[] = [];
  return function announce(message) {
    gathered.push(message);
    if (gathered.length > 1) return;
    setTimeout(() => {
      region.textContent = gathered.slice(-MOST_AT_ONCE).join(". ");
      gathered = [];
    }, GATHER_MS);
  };
}
