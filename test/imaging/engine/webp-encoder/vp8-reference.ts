/** Where each place of the zigzag order lies, row * 4 + column (RFC 6386, section 13). */
export const ZIGZAG = [0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15];

const BANDS = [0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7];

/** The boolean decoder of RFC 6386, section 7.3, bit by bit. */
export function decodeBools(coded: Uint8Array, probabilities: readonly number[]): number[] {
  let value = ((coded[0] ?? 0) << 8) | (coded[1] ?? 0);
  let next = 2;
  let range = 255;
  let shifted = 0;
  return probabilities.map((probability) => {
    const split = 1 + (((range - 1) * probability) >> 8);
    const bit = value >= split << 8 ? 1 : 0;
    if (bit === 1) value -= split << 8;
    range = bit === 1 ? range - split : split;
    while (range < 128) {
      value <<= 1;
      range <<= 1;
      if (++shifted === 8) {
        shifted = 0;
        value |= coded[next++] ?? 0;
      }
    }
    return bit;
  });
}

/** Sign, then extra bits by category: slots behind those of coefficients. */
const SIGN = 1056;
const CATEGORIES = [
  { least: 5, bits: 1, slot: 1057 },
  { least: 7, bits: 2, slot: 1058 },
  { least: 11, bits: 3, slot: 1060 },
  { least: 19, bits: 4, slot: 1063 },
  { least: 35, bits: 5, slot: 1067 },
  { least: 67, bits: 11, slot: 1072 },
];

/**
 * Reads a block's levels as RFC 6386, section 13.2 has the token tree.
 *
 * @param bool the next bool, coded with the probability of a slot
 */
export function readBlock(
  bool: (slot: number) => number,
  type: number,
  first: number,
  context: number,
): number[] {
  const levels = new Array<number>(16).fill(0);
  let afterZero = false;
  for (let place = first; place < 16; place++) {
    const slot = ((type * 8 + (BANDS[place] ?? 0)) * 3 + context) * 11;
    if (!afterZero && bool(slot) === 0) break;
    if (bool(slot + 1) === 0) {
      afterZero = true;
      context = 0;
      continue;
    }
    afterZero = false;
    const magnitude = readMagnitude(bool, slot);
    context = magnitude > 1 ? 2 : 1;
    levels[place] = bool(SIGN) === 1 ? -magnitude : magnitude;
  }
  return levels;
}

function readMagnitude(bool: (slot: number) => number, slot: number): number {
  if (bool(slot + 2) === 0) return 1;
  if (bool(slot + 3) === 0) {
    if (bool(slot + 4) === 0) return 2;
    return 3 + bool(slot + 5);
  }
  let category: number;
  if (bool(slot + 6) === 0) category = bool(slot + 7);
  else category = bool(slot + 8) === 0 ? 2 + bool(slot + 9) : 4 + bool(slot + 10);
  const { least, bits, slot: extra } = CATEGORIES[category] ?? { least: 0, bits: 0, slot: 0 };
  let value = 0;
  for (let bit = 0; bit < bits; bit++) value = 2 * value + bool(extra + bit);
  return least + value;
}
