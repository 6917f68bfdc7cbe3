/** A Huffman table as a DHT segment holds it (ITU-T T.81, B.2.4.2). */
export interface HuffmanTable {
  /** How many codes have 1, 2, .. 16 bits. */
  readonly lengths: readonly number[];
  /** The symbols in the order of their codes. */
  readonly symbols: readonly number[];
}

/** Longest code of a table (T.81, C.2). */
const MAX_LENGTH = 16;
const MAX_SYMBOLS = 256;

/** Of the symbol that takes the code of ones alone. */
const RESERVED_WEIGHT = 1;

/**
 * The table that codes symbols of these counts in the fewest bits: Huffman's, then limited to 16
 * bits as T.81, K.2 has it.
 *
 * No symbol gets the code of ones alone, which the standard reserves (C.2): one more symbol, rarest
 * of all, takes part and is left out at the end.
 *
 * @param counts how often each symbol comes, at most 256 of them; at least one does
 */
export function optimalTable(counts: ArrayLike<number>): HuffmanTable {
  const used = byCount(counts);
  const weights = [RESERVED_WEIGHT, ...used.map((symbol) => counts[symbol] ?? 0)];
  const numbers = codeNumbers(weights);
  limitLengths(numbers);
  leaveReserved(numbers);
  return { lengths: numbers.slice(1, MAX_LENGTH + 1), symbols: used.reverse() };
}

/** The symbols that come at all, the rarest first; of two as rare the larger one. */
function byCount(counts: ArrayLike<number>): number[] {
  // Count and symbol in one number each: numbers sort much faster than objects by a function.
  const keys = new Float64Array(counts.length);
  let used = 0;
  for (let symbol = 0; symbol < counts.length; symbol++) {
    const count = counts[symbol] ?? 0;
    if (count > 0) keys[used++] = count * MAX_SYMBOLS + (MAX_SYMBOLS - 1 - symbol);
  }
  const sorted = keys.subarray(0, used).sort();
  return Array.from(sorted, (key) => MAX_SYMBOLS - 1 - (key % MAX_SYMBOLS));
}

/**
 * How many codes of each length Huffman's algorithm gives to these weights. The first weight's is
 * among the longest.
 *
 * @param weights ascending, at least two
 */
function codeNumbers(weights: readonly number[]): number[] {
  const leaves = weights.length;
  const nodes = new Float64Array(2 * leaves - 1);
  nodes.set(weights);
  const parents = new Int32Array(2 * leaves - 1);
  // Both leaves and joined nodes come in ascending order: the smallest two are at the heads.
  let leaf = 0;
  let joined = leaves;
  for (let node = leaves; node < nodes.length; node++) {
    for (let child = 0; child < 2; child++) {
      const takesLeaf = leaf < leaves && (joined === node || weightOf(leaf) <= weightOf(joined));
      const taken = takesLeaf ? leaf++ : joined++;
      parents[taken] = node;
      nodes[node] = weightOf(node) + weightOf(taken);
    }
  }

  const depths = new Int32Array(nodes.length);
  const numbers: number[] = new Array(leaves).fill(0);
  for (let node = nodes.length - 2; node >= 0; node--) {
    const depth = (depths[parents[node] ?? 0] ?? 0) + 1;
    depths[node] = depth;
    if (node < leaves) numbers[depth] = (numbers[depth] ?? 0) + 1;
  }
  return numbers;

  function weightOf(node: number): number {
    return nodes[node] ?? 0;
  }
}

/** T.81, figure K.3: two codes too long become one shorter by one, and a shorter one makes room. */
function limitLengths(numbers: number[]): void {
  const at = (length: number): number => numbers[length] ?? 0;
  for (let length = numbers.length - 1; length > MAX_LENGTH; length--) {
    while (at(length) > 0) {
      let shorter = length - 2;
      while (at(shorter) === 0) shorter--;
      numbers[length] = at(length) - 2;
      numbers[length - 1] = at(length - 1) + 1;
      numbers[shorter + 1] = at(shorter + 1) + 2;
      numbers[shorter] = at(shorter) - 1;
    }
  }
  while (numbers.length <= MAX_LENGTH) numbers.push(0);
}

/** Takes out one of the longest codes. */
function leaveReserved(numbers: number[]): void {
  let longest = MAX_LENGTH;
  while (numbers[longest] === 0) longest--;
  numbers[longest] = (numbers[longest] ?? 0) - 1;
}

/** Code and length in bits of each symbol (T.81, C.2), as code << 5 | length; 0 for no code. */
export function codesOf({ lengths, symbols }: HuffmanTable): Uint32Array {
  const codes = new Uint32Array(256);
  let code = 0;
  let index = 0;
  for (const [shorter, count] of lengths.entries()) {
    for (const end = index + count; index < end; index++, code++) {
      codes[symbols[index] ?? 0] = (code << 5) | (shorter + 1);
    }
    code <<= 1;
  }
  return codes;
}
