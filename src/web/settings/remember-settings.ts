const KEY = "filigrane.settings";

/** @returns `null` when nothing is remembered, or this browser remembers nothing */
export function readRemembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    // Storage may be refused, as in some private windows: the page works without.
    return null;
  }
}

export function remember(settings: object): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // As above: then the next visit starts with the defaults.
  }
}
