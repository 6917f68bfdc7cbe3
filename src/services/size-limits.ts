import type { Settings } from "../config/settings.ts";
import type { ImageSizeLimits } from "../domain/errors.ts";

/** How large a picture may be, as the settings say. */
export function sizeLimits({ MAX_SIDE, MAX_PIXELS }: Settings): ImageSizeLimits {
  return { maxSide: MAX_SIDE, maxPixels: MAX_PIXELS };
}
