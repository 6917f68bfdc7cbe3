import { uint16be } from "../fixtures/bytes.ts";
import { concatBytes, jpegMarker, jpegSegment, MARKER } from "../fixtures/pictures.ts";
import type { Damage } from "./byte-damage.ts";
import { PAYLOAD, type Piece, splitPieces } from "./jpeg-pieces.ts";
import type { Random } from "./random.ts";

/** Scans repeated past this many bytes are repeated less often. */
const MAX_REPEATED_BYTES = 300_000;

const DRI = 0xdd;

const REPEATS = [2, 5, 30, 400, 1000] as const;

const OTHER_MARKERS = [
  ...[0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc9, 0xca, 0xcc, 0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd],
  ...[0xde, 0xe0, 0xee, 0xfe, 0x00, 0xff],
] as const;

/** Damage that leaves the segments whole and their order, number or names wrong. */
export const SEGMENT_DAMAGE = {
  "moves a segment": onPieces((pieces, random) => {
    const moved = pieces.splice(random.below(pieces.length), 1);
    pieces.splice(random.below(pieces.length + 1), 0, ...moved);
  }),

  "drops a segment": onPieces((pieces, random) => {
    pieces.splice(random.below(pieces.length), 1);
  }),

  "repeats a segment": onPieces((pieces, random) => {
    pieces.splice(random.below(pieces.length + 1), 0, random.pick(pieces));
  }),

  "shuffles the segments": onPieces((pieces, random) => {
    const order = new Map(pieces.map((piece) => [piece, random.below(2 ** 30)]));
    const [first, ...others] = pieces;
    others.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    if (first) pieces.splice(0, pieces.length, first, ...others);
  }),

  "repeats a scan": onPieces((pieces, random) => {
    const scans = pieces.filter(({ marker }) => marker === MARKER.SOS);
    if (scans.length === 0) return;
    const scan = random.pick(scans);
    const most = Math.ceil(MAX_REPEATED_BYTES / scan.bytes.length);
    const count = Math.min(most, random.pick(REPEATS));
    pieces.splice(pieces.indexOf(scan), 0, ...new Array<Piece>(count).fill(scan));
  }),

  "puts a restart interval in": onPieces((pieces, random) => {
    const interval = random.pick([0, 1, 2, 5, 100, 0xffff]);
    const segment = jpegSegment(DRI, uint16be(interval));
    pieces.splice(random.between(1, pieces.length), 0, { marker: DRI, bytes: segment });
  }),

  "gives a segment another marker": onPieces((pieces, random) => {
    changePiece(pieces, random, (bytes) => {
      bytes[1] = random.pick(OTHER_MARKERS);
    });
  }),

  "lies about a segment's length": onPieces((pieces, random) => {
    changePiece(pieces, random, (bytes) => {
      const length = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
      const lie = random.pick([0, 1, 2, 3, length - 1, length + 1, length + 40, 0xffff]);
      bytes[2] = lie >> 8;
      bytes[3] = lie;
    });
  }),

  "ends before the end": onPieces((pieces, random) => {
    const end = { marker: MARKER.EOI, bytes: jpegMarker(MARKER.EOI) };
    pieces.splice(random.between(1, pieces.length), 0, end);
  }),
} as const satisfies Record<string, Damage>;

/** Damage that changes a list of the file's pieces. */
export function onPieces(change: (pieces: Piece[], random: Random) => void): Damage {
  return (file, random) => {
    const pieces = splitPieces(file);
    if (pieces.length > 0) change(pieces, random);
    return concatBytes(...pieces.map(({ bytes }) => bytes));
  };
}

/**
 * Damage to the payload of one of the segments that bear one of `markers`; none is there, none is
 * done.
 *
 * @param change gets a copy that it may write to
 */
export function onSegment(
  markers: readonly number[],
  change: (payload: Uint8Array, random: Random) => void,
): Damage {
  return onPieces((pieces, random) => {
    changePiece(
      pieces,
      random,
      (bytes) => change(bytes.subarray(PAYLOAD), random),
      (marker) => markers.includes(marker),
    );
  });
}

function changePiece(
  pieces: Piece[],
  random: Random,
  change: (bytes: Uint8Array) => void,
  isWanted: (marker: number) => boolean = () => true,
): void {
  const wanted = pieces.filter(
    ({ marker, bytes }) => marker !== undefined && bytes.length > PAYLOAD && isWanted(marker),
  );
  if (wanted.length === 0) return;
  const piece = random.pick(wanted);
  const bytes = piece.bytes.slice();
  change(bytes);
  pieces[pieces.indexOf(piece)] = { marker: piece.marker, bytes };
}
