import { BYTE_DAMAGE, type Damage } from "./byte-damage.ts";
import { HEADER_DAMAGE } from "./header-damage.ts";
import { createRandom } from "./random.ts";
import type { SeedFile } from "./seed-files.ts";
import { SEGMENT_DAMAGE } from "./segment-damage.ts";

export interface DamagedFile {
  readonly bytes: Uint8Array;
  /** Which file it was, and what was done to it. */
  readonly story: string;
}

const DAMAGE: readonly (readonly [name: string, damage: Damage])[] = [
  BYTE_DAMAGE,
  SEGMENT_DAMAGE,
  HEADER_DAMAGE,
].flatMap((family) => Object.entries<Damage>(family));

/** Larger files are cut: damage upon damage may multiply what it repeats. */
const MAX_BYTES = 1_000_000;

/** Case `number` of the run of `seed`: one of the files with one to four kinds of damage. */
export function damagedFile(
  files: readonly SeedFile[],
  { seed, number }: { readonly seed: number; readonly number: number },
): DamagedFile {
  const random = createRandom(seed, number);
  const { name, bytes: whole } = random.pick(files);
  let bytes = whole;
  const done: string[] = [];
  do {
    const [what, damage] = random.pick(DAMAGE);
    bytes = damage(bytes, random).subarray(0, MAX_BYTES);
    done.push(what);
  } while (bytes.length > 0 && done.length < 4 && random.oneIn(2));
  return { bytes, story: `${name}: ${done.join(", ")}` };
}
