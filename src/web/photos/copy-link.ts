import { text } from "../locale.ts";
import type { Announce } from "../ui/announcer.ts";

/** Copies the address of a picture for somebody who has pressed `button`. */
export type CopyLink = (link: string, button: HTMLElement) => void;

/** How long the button says that it is done, in milliseconds. */
const SAID_MS = 1_800;

/**
 * Puts whole addresses on the clipboard. Where no page may write there, as over plain HTTP, the address
 * is shown to be copied by hand.
 */
export function createCopyLink(announce: Announce): CopyLink {
  return async function copyLink(link, button) {
    const address = new URL(link, location.href).href;
    try {
      await navigator.clipboard.writeText(address);
    } catch {
      prompt(text.copyByHand, address);
      return;
    }
    announce(text.linkCopied);
    button.dataset.done = text.linkCopied;
    setTimeout(() => delete button.dataset.done, SAID_MS);
  };
}
