import { z } from "zod";
import type { Settings } from "../../config/settings.ts";

const TIMEOUT_MS = 3_000;
const health = z.object({ status: z.literal("ok") });

/** Addresses that stand for all of a machine, and one of them. */
const ANY = new Map([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "[::1]"],
]);

/** Asks the service that has these settings; never throws. */
export async function isServiceAlive({
  HOST,
  PORT,
}: Pick<Settings, "HOST" | "PORT">): Promise<boolean> {
  // The service also takes an address with the brackets that it has in a URL.
  const bare = HOST.replace(/^\[(.*)\]$/, "$1");
  const host = ANY.get(bare) ?? (bare.includes(":") ? `[${bare}]` : bare);
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await fetch(`http://${host}:${PORT}/healthz`, { signal });
    return answer.ok && health.safeParse(await answer.json()).success;
  } catch {
    // Refused, too late, or no JSON: nobody there that is a Filigrane.
    return false;
  }
}
