/*
 * The words through which workers share out the slices of one job without a lock.
 *
 * They lie in the memory of the job's owner. The owner opens a region, peers that it invited enter,
 * everybody claims slices with one `Atomics.add`, and the owner closes the region again. It never
 * waits: a slice that a peer claimed and has not finished it computes itself.
 *
 * Two kinds of work are shared out: sums, whose slices are handed in as numbers, and rows of a
 * resize, whose slices are handed in as pixels in the staging block (slice-staging.ts).
 *
 * Why a late peer cannot write into another job. All atomic operations of all threads have one
 * total order that agrees with each thread's own (ECMAScript, "Memory Model"). In it
 *
 *   the peer     P1 sets its seat       P2 reads the epoch; other than invited: leaves
 *                P3 claims and writes   P4 clears its seat
 *   the owner    O1 closes job n        O2 finds every seat clear
 *                O3 opens job n + 1
 *
 * A peer invited to job n goes on to P3 only if P2 comes before O1, since every epoch is a new
 * number (until 2^31 jobs later, when no invitation is left of the first). Then P1, being before
 * P2, comes before O2, and O2 can find the seat clear only after P4: what the peer writes, it
 * writes before O3. If instead P1 comes after O2, then P2 comes after O1, reads another epoch, and
 * the peer leaves without having written anything but its seat.
 *
 * The staging block belongs to the one region for rows, and all that was said of the region's words
 * holds for its bytes. The owner writes the plan to it between O2 and O3 only. Peers write rows and
 * scratch space to it between P1 and P4 only, each to the scratch space of its own seat and to the
 * rows of slices that it claimed. So what a peer inside takes for an address is what the owner wrote
 * for that very job; never does it write, or take an address from, where the arena lies, which by
 * then may serve another job. It does read pixels there, which may be anything: no address and no
 * loop of the kernel depends on them. The owner reads rows only of slices that are finished.
 *
 * Why a finished slice is whole: the parameters, and the plan, are written before the epoch that
 * opens the job and read after it; a value, and rows, are written before the word that says so and
 * read after it.
 *
 * A seat belongs to one peer thread. For one that dies inside it is cleared only when its thread
 * has ended; until then the region that it may still write to is not opened again.
 */

/** Regions for sums: all of them held by dead or stalled peers, and sums are sequential. */
const SUM_REGIONS = 4;

/** Most slices of a resize: of one region, since there is one staging block. */
export const MAX_ROW_SLICES = 128;

/**
 * Seats for peers that are gone and not known to have ended: nobody else is ever given one of
 * those.
 */
const SPARE_SEATS = 16;

/** 32-bit words that tell the peers what to compute. */
const PARAMETER_WORDS = 8;

/** The epoch is odd while the region is open. */
const EPOCH = 0;
const CLAIM = 1;

/** A cache line, so that the words that everybody changes stay apart from those only read. */
const LINE_WORDS = 16;
const WORD_BYTES = Int32Array.BYTES_PER_ELEMENT;
const LINE_BYTES = LINE_WORDS * WORD_BYTES;

export interface SliceRegion {
  readonly work: "sum" | "rows";
  /** Owner: true when it is closed and nobody is inside, so that it can be opened. */
  isFree(): boolean;
  /** Owner, on a free region: begins a job and gives its epoch. At most 8 parameters, unsigned. */
  open(parameters: readonly number[]): number;
  /** Owner: ends the job; whoever enters from now on leaves again. */
  close(): void;
  /** Owner: true when whoever claimed the slice has handed it in. */
  isFinished(slice: number, epoch: number): boolean;
  /** Owner: what a slice that is finished was handed in with: its sum, or where its rows lie. */
  resultOf(slice: number): number;
  /** Peer: true when the job is still open; then, and only then, it must `leave`. */
  enter(seat: number, epoch: number): boolean;
  /** Peer; or the owner, in the place of a peer whose thread has ended. */
  leave(seat: number): void;
  /** Inside: what `open` was given. */
  readonly parameters: Uint32Array;
  /**
   * Inside, or the owner: the next slice that nobody has; past the last one there are none left.
   */
  claim(): number;
  /** Inside, or the owner: hands in a claimed slice. */
  finish(slice: number, epoch: number, value: number): void;
}

/** Seats in every region of a pool of `workers`. */
export function seatCount(workers: number): number {
  return workers + SPARE_SEATS;
}

/** Bytes of all regions in the memory of one of `workers`. */
export function sliceRegionsBytes(workers: number): number {
  return shapesOf(workers).reduce((bytes, shape) => bytes + regionBytes(shape), 0);
}

/**
 * The regions at the start of the memory of one of `workers`, whichever thread asks: some for sums,
 * each with room for as many slices as there are workers, and the last one for rows. Fresh memory,
 * all zero, holds closed regions.
 */
export function sliceRegions(memory: WebAssembly.Memory, workers: number): readonly SliceRegion[] {
  let byteOffset = 0;
  return shapesOf(workers).map((shape) => {
    const region = openRegion(memory.buffer, byteOffset, shape);
    byteOffset += regionBytes(shape);
    return region;
  });
}

/**
 * Claims and computes slices until there are none left; inside, or by the owner.
 *
 * @returns how many it were
 */
export function claimSlices(
  region: SliceRegion,
  { epoch, slices }: { readonly epoch: number; readonly slices: number },
  compute: (slice: number) => number,
): number {
  let claimed = 0;
  for (let slice = region.claim(); slice < slices; slice = region.claim()) {
    region.finish(slice, epoch, compute(slice));
    claimed += 1;
  }
  return claimed;
}

interface RegionShape {
  readonly work: SliceRegion["work"];
  readonly seats: number;
  readonly slices: number;
}

function shapesOf(workers: number): RegionShape[] {
  const seats = seatCount(workers);
  const sums = { work: "sum", seats, slices: workers } as const;
  return [...Array(SUM_REGIONS).fill(sums), { work: "rows", seats, slices: MAX_ROW_SLICES }];
}

function openRegion(buffer: ArrayBufferLike, byteOffset: number, shape: RegionShape): SliceRegion {
  const { work, seats, slices } = shape;
  const valuesOffset = wordsBeforeValues(shape);
  const words = new Int32Array(buffer, byteOffset, valuesOffset);
  const parameters = new Uint32Array(buffer, byteOffset + LINE_BYTES, PARAMETER_WORDS);
  const seatWords = words.subarray(2 * LINE_WORDS, 2 * LINE_WORDS + seats);
  const doneWords = words.subarray(2 * LINE_WORDS + seats, 2 * LINE_WORDS + seats + slices);
  const values = new Float64Array(buffer, byteOffset + valuesOffset * WORD_BYTES, slices);

  return {
    work,
    parameters,
    isFree() {
      if (isOpen(Atomics.load(words, EPOCH))) return false;
      for (let seat = 0; seat < seats; seat++) {
        if (Atomics.load(seatWords, seat) !== 0) return false;
      }
      return true;
    },
    open(wanted) {
      parameters.set(wanted);
      Atomics.store(words, CLAIM, 0);
      return Atomics.add(words, EPOCH, 1) + 1;
    },
    close() {
      Atomics.add(words, EPOCH, 1);
    },
    isFinished: (slice, epoch) => Atomics.load(doneWords, slice) === epoch,
    resultOf: (slice) => values[slice] ?? Number.NaN,
    enter(seat, epoch) {
      Atomics.store(seatWords, seat, 1);
      if (Atomics.load(words, EPOCH) === epoch) return true;
      Atomics.store(seatWords, seat, 0);
      return false;
    },
    leave(seat) {
      Atomics.store(seatWords, seat, 0);
    },
    claim: () => Atomics.add(words, CLAIM, 1),
    finish(slice, epoch, value) {
      values[slice] = value;
      Atomics.store(doneWords, slice, epoch);
    },
  };
}

function regionBytes(shape: RegionShape): number {
  const valueBytes = shape.slices * Float64Array.BYTES_PER_ELEMENT;
  const bytes = wordsBeforeValues(shape) * WORD_BYTES + valueBytes;
  return Math.ceil(bytes / LINE_BYTES) * LINE_BYTES;
}

function wordsBeforeValues({ seats, slices }: RegionShape): number {
  const words = 2 * LINE_WORDS + seats + slices;
  // The values are 8 bytes each and begin at a multiple of that.
  return words + (words % 2);
}

function isOpen(epoch: number): boolean {
  return (epoch & 1) === 1;
}
