import { text } from "../locale.ts";

/**
 * Puts the whole address of a picture on the clipboard.
 *
 * @returns whether it is there; where no page may write to the clipboard, as over plain HTTP, the
 *   address is shown to be copied by hand
 */
export async function copyLink(link: string): Promise<boolean> {
  const address = new URL(link, location.href).href;
  try {
    await navigator.clipboard.writeText(address);
    return true;
  } catch {
    prompt(text.copyByHand, address);
    return false;
  }
}
