import { concatBytes, MARKER } from "../fixtures/pictures.ts";
import type { Random } from "./random.ts";

/** Makes a damaged copy of a file; the file itself stays as it is. */
export type Damage = (file: Uint8Array, random: Random) => Uint8Array;

/** Markers that mean something inside coded data, and ones that have no business there. */
const INTRUDERS = [
  ...[0xd0, 0xd1, 0xd3, 0xd7, MARKER.EOI, MARKER.SOI, MARKER.SOS, MARKER.DHT, MARKER.SOF0],
  ...[MARKER.DNL, 0x00, 0x01, 0xff],
] as const;

/** Damage that knows nothing of the format. */
export const BYTE_DAMAGE = {
  "flips bits": (file, random) =>
    changed(file, (copy) => {
      for (let count = random.between(1, 8); count > 0; count--) {
        const at = random.below(copy.length);
        copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
      }
    }),

  "flips bits of coded data": (file, random) =>
    changed(file, (copy) => {
      const from = Math.max(0, file.lastIndexOf(MARKER.SOS));
      for (let count = random.between(1, 8); count > 0; count--) {
        const at = random.between(from, copy.length - 1);
        copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
      }
    }),

  "sets bytes": (file, random) =>
    changed(file, (copy) => {
      for (let count = random.between(1, 16); count > 0; count--) {
        copy[random.below(copy.length)] = random.pick([0, 0xff, 0x80, 0x7f, random.below(256)]);
      }
    }),

  "cuts the end off": (file, random) => file.slice(0, random.below(file.length)),

  "cuts the end off and puts an EOI there": (file, random) =>
    concatBytes(file.subarray(0, random.below(file.length)), Uint8Array.of(0xff, MARKER.EOI)),

  "takes bytes out": (file, random) => {
    const at = random.below(file.length);
    return concatBytes(file.subarray(0, at), file.subarray(at + random.between(1, 64)));
  },

  "repeats bytes": (file, random) => {
    const at = random.below(file.length);
    const length = random.between(1, 256);
    return concatBytes(file.subarray(0, at + length), file.subarray(at));
  },

  "puts bytes in": (file, random) => {
    const at = random.below(file.length);
    const bytes = Uint8Array.from({ length: random.between(1, 64) }, () => random.below(256));
    return concatBytes(file.subarray(0, at), bytes, file.subarray(at));
  },

  "puts a marker in": (file, random) => {
    const at = random.below(file.length);
    const marker = Uint8Array.of(0xff, random.pick(INTRUDERS));
    return concatBytes(file.subarray(0, at), marker, file.subarray(at));
  },

  "fills with one value": (file, random) =>
    changed(file, (copy) => {
      const at = random.below(copy.length);
      copy.fill(random.pick([0, 0xff, random.below(256)]), at, at + random.between(1, 200));
    }),
} as const satisfies Record<string, Damage>;

function changed(file: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array {
  const copy = file.slice();
  if (copy.length > 0) change(copy);
  return copy;
}
