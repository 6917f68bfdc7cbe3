/*
 * The coded data of a scan, made fit for reading (ITU-T T.81, B.1.1.5 and F.1.2.3).
 *
 * In the file a byte of 0xFF has a 0x00 behind it, restart markers stand between intervals, and bits
 * run from each byte's highest to its lowest. Here one pass of vectors takes the stuffing out, ends
 * at the next restart marker and writes the bytes backwards: the first byte lies highest. So a
 * little-endian load of eight bytes has the bits in the order of the data, and where a reader stands
 * is one number, a count of bits.
 *
 *   ... PADDING zeros | last byte ... third second first | streamTop
 *
 * Readers may pass the end by a block: they find zeros there, and see afterwards where they stand.
 */

import { BAD_CODE, TRUNCATED } from "./status";

/**
 * Bytes of zeros behind the data. A block takes 64 codes of at most 16 bits with 15 more at most, 248
 * bytes, and a load reads 8 of them at once. The host lays out the segment's length and 1024 bytes
 * more: these, and the 16 that copying may overwrite below.
 */
const PADDING: usize = 512;

let source: usize = 0;
let sourceEnd: usize = 0;
let streamTop: usize = 0;
let segmentBytes: usize = 0;

/**
 * Opens a scan; its first segment is loaded.
 *
 * @param from first byte behind the scan's header
 * @param end of the file, or an earlier byte where the scan is known to have ended
 * @param top end of as many bytes as the scan has, and 1024 more, that may be written to
 */
export function openCodedData(from: usize, end: usize, top: usize): void {
  source = from;
  sourceEnd = end;
  streamTop = top;
  loadSegment();
}

/** Address of the load that has the segment's first bits; each byte further lies one lower. */
export function firstLoad(): usize {
  return streamTop - 8;
}

/** A reader whose next load lies below has passed the end of the segment. */
export function lastLoad(): usize {
  return streamTop - 16 - segmentBytes;
}

export function segmentBits(): i32 {
  return (<i32>segmentBytes) << 3;
}

/** T.81, annex C. */
const LONGEST_CODE: i32 = 16;

/**
 * Why no table has the code that a reader has come to: it is a bad one, or the segment ends inside of
 * it.
 *
 * @param pointer where the reader's next load is
 * @param valid in its lowest six bits how many bits are sure before that
 */
export function faultAt(pointer: usize, valid: i32): i32 {
  const position = <i32>((firstLoad() - pointer) << 3) - (valid & 63);
  return position + LONGEST_CODE > segmentBits() ? TRUNCATED : BAD_CODE;
}

/**
 * Loads what lies before the next restart marker, or before the end of the scan; nothing when there
 * is no more. The numbers of the markers are not looked at: a segment that is lost is missed at the
 * end.
 */
export function loadSegment(): void {
  let from = source;
  let to = streamTop;
  while (from < sourceEnd) {
    const clean = copyClean(from, to);
    from += clean;
    to -= clean;
    if (from >= sourceEnd) break;
    // 0xFF: what it means, the next byte tells.
    const code = from + 1 < sourceEnd ? <i32>load<u8>(from, 1) : -1;
    if (code === 0) {
      to--;
      store<u8>(to, 0xff);
      from += 2;
    } else if (code === 0xff) {
      from++; // fill bytes before a marker
    } else {
      const isRestart = (code & 0xf8) === 0xd0;
      from = isRestart ? from + 2 : sourceEnd;
      break;
    }
  }
  source = from;
  segmentBytes = streamTop - to;
  memory.fill(to - PADDING, 0, PADDING);
}

/**
 * Copies up to the first 0xFF, backwards from `to`; up to 16 bytes below the copy are overwritten.
 *
 * @returns the number of bytes
 */
function copyClean(from: usize, to: usize): usize {
  const start = from;
  const stuffed = i8x16.splat(-1);
  while (from + 16 <= sourceEnd) {
    const bytes = v128.load(from);
    v128.store(
      to - 16,
      i8x16.shuffle(bytes, bytes, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
    );
    const found = i8x16.bitmask(i8x16.eq(bytes, stuffed));
    if (found) return from - start + <usize>ctz(found);
    from += 16;
    to -= 16;
  }
  for (; from < sourceEnd && load<u8>(from) !== 0xff; from++) {
    to--;
    store<u8>(to, load<u8>(from));
  }
  return from - start;
}
