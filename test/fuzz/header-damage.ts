import { MARKER } from "../fixtures/pictures.ts";
import type { Damage } from "./byte-damage.ts";
import type { Random } from "./random.ts";
import { onSegment } from "./segment-damage.ts";

const FRAMES = [MARKER.SOF0, MARKER.SOF1, MARKER.SOF2];
const DRI = 0xdd;
/** Where a frame header's fields stand in its payload (ITU-T T.81, B.2.2). */
const FRAME = { precision: 0, height: 1, width: 3, count: 5, components: 6, componentBytes: 3 };
/** Lengths of the codes before the symbols in a Huffman table (T.81, B.2.4.2). */
const COUNTS = { start: 1, length: 16 };

const SIDES = [0, 1, 7, 8, 9, 63, 64, 65, 255, 256, 999, 1000, 1001, 4000, 8192, 65535] as const;

/** Damage to what the headers and tables say. */
export const HEADER_DAMAGE = {
  "lies about the size": onSegment(FRAMES, (payload, random) => {
    for (const side of random.pick([["width"], ["height"], ["width", "height"]] as const)) {
      const at = FRAME[side];
      const told = ((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0);
      const lie = random.pick([...SIDES, told - 1, told + 1, told * 2, random.below(1000)]);
      payload[at] = lie >> 8;
      payload[at + 1] = lie;
    }
  }),

  "lies about a sampling": onSegment(FRAMES, (payload, random) => {
    const at = componentAt(payload, random) + 1;
    payload[at] = random.oneIn(4)
      ? random.below(256)
      : random.between(1, 4) * 16 + random.between(1, 4);
  }),

  "damages a component": onSegment(FRAMES, (payload, random) => {
    const at = componentAt(payload, random);
    if (random.oneIn(2)) payload[at] = random.between(0, 5);
    else payload[at + 2] = random.pick([0, 1, 2, 3, 4, 15, 255]);
  }),

  "lies about the frame": onSegment(FRAMES, (payload, random) => {
    if (random.oneIn(2)) payload[FRAME.precision] = random.pick([0, 1, 7, 12, 16]);
    else payload[FRAME.count] = random.pick([0, 1, 2, 3, 4, 5, 255]);
  }),

  "damages the lengths of Huffman codes": onSegment([MARKER.DHT], (payload, random) => {
    for (let count = random.between(1, 4); count > 0; count--) {
      const at = COUNTS.start + random.below(COUNTS.length);
      const told = payload[at] ?? 0;
      payload[at] = random.pick([told + 1, told - 1, 0, 255, random.below(40)]);
    }
  }),

  "moves a Huffman code to another length": onSegment([MARKER.DHT], (payload, random) => {
    const from = COUNTS.start + random.below(COUNTS.length);
    const to = COUNTS.start + random.below(COUNTS.length);
    if (!payload[from]) return;
    payload[from] -= 1;
    payload[to] = (payload[to] ?? 0) + 1;
  }),

  "damages Huffman symbols": onSegment([MARKER.DHT], (payload, random) => {
    const first = COUNTS.start + COUNTS.length;
    for (let count = random.between(1, 6); count > 0 && payload.length > first; count--) {
      payload[random.between(first, payload.length - 1)] = random.below(256);
    }
  }),

  "renames a table": onSegment([MARKER.DHT, MARKER.DQT], (payload, random) => {
    payload[0] = random.pick([0, 1, 2, 3, 4, 0x10, 0x11, 0x13, 0x20, 0xff]);
  }),

  "damages a quantisation table": onSegment([MARKER.DQT], (payload, random) => {
    for (let count = random.between(1, 8); count > 0; count--) {
      payload[random.below(payload.length)] = random.pick([0, 1, 0xff, random.below(256)]);
    }
  }),

  "changes the restart interval": onSegment([DRI], (payload, random) => {
    const interval = random.pick([0, 1, 2, 3, 8, 1000, 65535]);
    payload[0] = interval >> 8;
    payload[1] = interval;
  }),

  "damages a scan header": onSegment([MARKER.SOS], (payload, random) => {
    const count = payload[0] ?? 0;
    const band = 1 + 2 * count;
    const at = random.pick([0, random.between(1, 2 * count), band, band + 1, band + 2]);
    if (at >= payload.length) return;
    payload[at] = random.pick([0, 1, 2, 3, 5, 63, 64, 0x10, 0x21, 0x11, 0xdd, random.below(256)]);
  }),
} as const satisfies Record<string, Damage>;

function componentAt(payload: Uint8Array, random: Random): number {
  const count = Math.max(1, Math.min(4, payload[FRAME.count] ?? 0));
  return FRAME.components + FRAME.componentBytes * random.below(count);
}
