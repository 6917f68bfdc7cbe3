/** Bools of the first partition, as tokens: probability << 1 | bool. All return the end. */

const EVEN: u32 = 128;

export function writeBool(out: usize, bit: u32, probability: u32): usize {
  store<u16>(out, <u16>((probability << 1) | bit));
  return out + 2;
}

/** A flag: L(1) of RFC 6386, section 8. */
export function writeFlag(out: usize, flag: bool): usize {
  return writeBool(out, <u32>flag, EVEN);
}

/** L(n): the highest bit first. */
export function writeLiteral(out: usize, value: u32, bits: u32): usize {
  for (let bit = bits; bit > 0; bit--) out = writeBool(out, (value >> (bit - 1)) & 1, EVEN);
  return out;
}

/** A flag and, when it is set, magnitude and sign. */
export function writeOptional(out: usize, value: i32, bits: u32): usize {
  out = writeFlag(out, value !== 0);
  if (value === 0) return out;
  out = writeLiteral(out, <u32>abs(value), bits);
  return writeFlag(out, value < 0);
}

/** A probability from counts: at least 1, and 255 when there are none. */
export function probabilityOf(zeros: i32, ones: i32): u32 {
  const all = zeros + ones;
  if (all === 0) return 255;
  return <u32>max(1, min(255, <i32>((<i64>zeros * 255 + (all >> 1)) / all)));
}
