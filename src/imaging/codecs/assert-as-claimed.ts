import { ImageUndecodableError } from "../../domain/errors.ts";
import type { Size } from "../../domain/geometry.ts";

/**
 * The limits were judged by the header: pixels of another size were never judged.
 *
 * @throws ImageUndecodableError unless both sizes are the same
 */
export function assertAsClaimed(decoded: Size, claimed: Size): void {
  if (decoded.width === claimed.width && decoded.height === claimed.height) return;
  throw new ImageUndecodableError(
    `the header claims ${claimed.width}x${claimed.height} pixels, ` +
      `the data hold ${decoded.width}x${decoded.height}`,
  );
}
