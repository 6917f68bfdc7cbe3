/** Random choices that a seed decides. */
export interface Random {
  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number;
  /** An integer from `least` to `most`. */
  between(least: number, most: number): number;
  /** True once in `times`. */
  oneIn(times: number): boolean;
  /** @throws RangeError when there is nothing to choose from */
  pick<T extends NonNullable<unknown>>(choices: readonly T[]): T;
}

/** The choices of case `number` in the run of `seed`: the same whichever cases are run. */
export function createRandom(seed: number, number: number): Random {
  let state = mix(mix(seed) ^ Math.imul(number + 1, 0x9e3779b1));
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    return mix(state) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    oneIn: (times) => below(times) === 0,
    pick(choices) {
      const choice = choices[below(choices.length)];
      if (choice === undefined) throw new RangeError("nothing to choose from");
      return choice;
    },
  };
}

/** Wellons' integer hash "lowbias32"; unsigned. */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}
