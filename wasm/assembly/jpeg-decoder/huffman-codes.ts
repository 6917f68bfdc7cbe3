/*
 * Huffman codes by their length (ITU-T T.81, annex C and F.2.2.3): what is asked when a code is
 * longer than a lookup has bits.
 *
 * Codes of one length follow one another, and they begin where the shorter ones end. So the next 16
 * bits, taken as a number, tell the code's length by comparison with the end of each length, and the
 * code less a difference of that length is the index of its symbol.
 *
 * Layout of 512 bytes: at 0 for each length from 0 to 16 the end of its codes as 16 bits from the
 * left, exclusive; at 80 for each length the index of a symbol less its code; at 160 the symbols.
 */

const DIFFERENCES: usize = 80;
const SYMBOLS: usize = 160;

/** What stands in place of a symbol when the bits are no code of the table. */
export const NO_CODE: i32 = -1;

/** The table of 512 bytes that lies at `address`. */
export function codesAt(address: usize): HuffmanCodes {
  return changetype<HuffmanCodes>(address);
}

@unmanaged
export class HuffmanCodes {
  /**
   * Builds the table.
   *
   * @param spec sixteen bytes, the number of codes of each length from 1 to 16, then 256 bytes, the
   *   symbols (T.81, B.2.4.2: BITS and HUFFVAL); the host has checked that the codes fit
   */
  build(spec: usize): void {
    const table = changetype<usize>(this);
    let code = 0;
    let index = 0;
    for (let length = 1; length <= 16; length++) {
      const count = <i32>load<u8>(spec + length - 1);
      store<i32>(table + (length << 2), index - code, DIFFERENCES);
      code += count;
      index += count;
      store<i32>(table + (length << 2), code << (16 - length));
      code <<= 1;
    }
    memory.copy(table + SYMBOLS, spec + 16, 256);
  }

  /**
   * The code that `bits` begins with.
   *
   * @param shorter length that the code is known to pass
   * @returns the code's length, and its symbol in the bits from the eighth; or `NO_CODE`
   */
  @inline
  find(bits: u64, shorter: i32): i32 {
    const table = changetype<usize>(this);
    const next = <i32>(bits >> 48);
    let length = shorter + 1;
    while (length <= 16 && next >= load<i32>(table + (length << 2))) length++;
    if (length > 16) return NO_CODE;
    const index = (next >> (16 - length)) + load<i32>(table + (length << 2), DIFFERENCES);
    return length | ((<i32>load<u8>(table + <usize>(index & 255), SYMBOLS)) << 8);
  }
}
