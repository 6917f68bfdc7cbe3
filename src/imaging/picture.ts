import type { Plane } from "./engine/engine.ts";

/** A plane and what is known of its pixels. */
export interface Picture {
  readonly plane: Plane;
  /** Every alpha is 255. */
  readonly opaque: boolean;
}
