import { MARKER } from "../fixtures/pictures.ts";

/** A part of a JPEG that damage moves, repeats or changes as one. */
export interface Piece {
  /** `undefined` for bytes that belong to no segment. */
  readonly marker: number | undefined;
  /** From its 0xFF on; a scan with the data behind its header. */
  readonly bytes: Uint8Array;
}

/** Bytes before a segment's payload: the marker and its length. */
export const PAYLOAD = 4;

/**
 * The file cut into its segments, whatever state it is in: together the pieces are all of it. SOI and
 * EOI are pieces of two bytes.
 */
export function splitPieces(file: Uint8Array): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < file.length) {
    const { marker, end } = pieceAt(file, at);
    pieces.push({ marker, bytes: file.subarray(at, end) });
    at = end;
  }
  return pieces;
}

function pieceAt(file: Uint8Array, at: number): { marker: number | undefined; end: number } {
  const marker = file[at + 1];
  if (file[at] !== 0xff || marker === undefined || !opensPiece(marker)) {
    return { marker: undefined, end: nextMarker(file, at + 1) };
  }
  if (marker === MARKER.SOI || marker === MARKER.EOI) return { marker, end: at + 2 };
  const length = ((file[at + 2] ?? 0) << 8) | (file[at + 3] ?? 0);
  const end = Math.min(file.length, at + 2 + Math.max(2, length));
  return { marker, end: marker === MARKER.SOS ? nextMarker(file, end) : end };
}

function nextMarker(file: Uint8Array, from: number): number {
  for (let at = from; at < file.length - 1; at++) {
    if (file[at] === 0xff && opensPiece(file[at + 1] ?? 0)) return at;
  }
  return file.length;
}

/** Neither stuffed, nor a restart, nor fill. */
function opensPiece(marker: number): boolean {
  return marker >= 0xc0 && marker !== 0xff && (marker & 0xf8) !== MARKER.RST0;
}
