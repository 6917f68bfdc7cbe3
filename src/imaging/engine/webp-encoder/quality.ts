import { MAX_INDEX } from "./steps.ts";

export function quantiserIndexFor(quality: number): number {
  const share = quality / 100;
  const linear = share < 0.75 ? (share * 2) / 3 : 2 * share - 1;
  return Math.round(MAX_INDEX * (1 - Math.cbrt(linear)));
}
