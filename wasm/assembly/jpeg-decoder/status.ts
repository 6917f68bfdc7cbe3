/*
 * How a scan's decoding ended; the host makes errors of it (src/imaging/engine/jpeg-decoder/).
 */

export const DONE: i32 = 0;
/** The coded data ended before the last block. */
export const TRUNCATED: i32 = -1;
/** Bits of the data that are no code of the table in force. */
export const BAD_CODE: i32 = -2;
