/*
 * Lengths of Huffman codes, for every coder that has them.
 */

/** The symbols that come at all, the rarest first; of two as rare the larger one. */
export function byCount(counts: ArrayLike<number>): number[] {
  // Count and symbol in one number each: numbers sort much faster than objects by a function.
  const symbols = counts.length;
  const keys = new Float64Array(symbols);
  let used = 0;
  for (let symbol = 0; symbol < symbols; symbol++) {
    const count = counts[symbol] ?? 0;
    if (count > 0) keys[used++] = count * symbols + (symbols - 1 - symbol);
  }
  const sorted = keys.subarray(0, used).sort();
  return Array.from(sorted, (key) => symbols - 1 - (key % symbols));
}

/**
 * How many codes of each length Huffman's algorithm gives to these weights. The first weight's is
 * among the longest.
 *
 * @param weights ascending, at least two
 */
export function codeNumbers(weights: readonly number[]): number[] {
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

/**
 * No code longer than `maxLength`, in place: ITU-T T.81, figure K.3, where two codes too long become one
 * shorter by one, and a shorter one makes room. `numbers` goes up to `maxLength` afterwards.
 */
export function limitLengths(numbers: number[], maxLength: number): void {
  const at = (length: number): number => numbers[length] ?? 0;
  for (let length = numbers.length - 1; length > maxLength; length--) {
    while (at(length) > 0) {
      let shorter = length - 2;
      while (at(shorter) === 0) shorter--;
      numbers[length] = at(length) - 2;
      numbers[length - 1] = at(length - 1) + 1;
      numbers[shorter + 1] = at(shorter + 1) + 2;
      numbers[shorter] = at(shorter) - 1;
    }
  }
  while (numbers.length <= maxLength) numbers.push(0);
}
