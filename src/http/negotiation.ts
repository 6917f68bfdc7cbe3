import { parseAccept } from "hono/utils/accept";
import type { OutputFormat } from "../domain/image-format.ts";
import { CODINGS, type Coding } from "./encoded-body.ts";

export const EVENT_STREAM = "text/event-stream";

/**
 * The output format that an `Accept` header asks for (RFC 9110, section 12.5.1): WebP when it is
 * accepted by name and JPEG is not preferred by name, else JPEG. A wildcard says nothing of WebP:
 * who sends only that may not know it.
 */
export function negotiateFormat(accept: string | undefined): OutputFormat {
  const quality = qualitiesByName(accept);
  const webp = quality("image/webp");
  return webp > 0 && webp >= quality("image/jpeg") ? "webp" : "jpeg";
}

/** True when the client would rather have an event stream than JSON, both taken by name. */
export function wantsEventStream(accept: string | undefined): boolean {
  const quality = qualitiesByName(accept);
  return quality(EVENT_STREAM) > quality("application/json");
}

/**
 * The smallest coding that an `Accept-Encoding` header takes by name (RFC 9110, section 12.5.3), at
 * equal qualities; else none.
 */
export function negotiateCoding(acceptEncoding: string | undefined): Coding {
  const quality = qualitiesByName(acceptEncoding);
  const accepted = CODINGS.filter((coding) => quality(coding) > 0);
  return accepted.sort((a, b) => quality(b) - quality(a))[0] ?? "identity";
}

/** Gives the quality, 0 to 1, that an `Accept` header names for a type; 0 for one it does not name. */
function qualitiesByName(accept: string | undefined): (type: string) => number {
  const ranges = parseAccept(accept ?? "");
  return (type) => ranges.find((range) => range.type.toLowerCase() === type)?.q ?? 0;
}

/** True when `Prefer` holds `respond-async` (RFC 7240, section 4.1). */
export function prefersAsync(prefer: string | undefined): boolean {
  const preferences = (prefer ?? "").split(/[,;]/);
  return preferences.some((preference) => preference.trim().toLowerCase() === "respond-async");
}

/** True when an `If-None-Match` header holds `etag`, compared weakly (RFC 9110, section 13.1.2). */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  const strong = (tag: string): string => tag.trim().replace(/^W\//, "");
  const candidates = (ifNoneMatch ?? "").split(",").map(strong);
  return candidates.some((candidate) => candidate === "*" || candidate === strong(etag));
}
