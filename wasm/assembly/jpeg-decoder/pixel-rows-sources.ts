/*
 * Where the samples of the row of pixels lie that is being made, for each component: in the last
 * 64 KiB of the decoder's workspace, 32 bytes a component.
 */

import { JPEG_DECODER, JPEG_DECODER_BYTES } from "../workspace";
import { MAX_COMPONENTS } from "./component";

const SOURCES: usize = JPEG_DECODER + JPEG_DECODER_BYTES - 0x10000;

/** 32 bytes for the pixels of a group that reaches beyond the row. */
export const PARTIAL_GROUP: usize = SOURCES + (MAX_COMPONENTS << 5);

function entry(component: i32): usize {
  return SOURCES + ((<usize>component) << 5);
}

/** Bytes, one for each pixel. */
export function source(component: i32): usize {
  return load<u32>(entry(component));
}

/** Bytes from eight samples at `source` to the next eight. */
export function step(component: i32): usize {
  return load<u32>(entry(component), 4);
}

export function setSource(component: i32, pointer: usize, groupStep: usize): void {
  store<u32>(entry(component), <u32>pointer);
  store<u32>(entry(component), <u32>groupStep, 4);
}

/** The spread row (see upsample.ts) of the samples that are nearest to the row of pixels. */
export function near(component: i32): usize {
  return load<u32>(entry(component), 8);
}

/** The spread row of the next nearest. */
export function far(component: i32): usize {
  return load<u32>(entry(component), 12);
}

export function setSpread(component: i32, nearest: usize, next: usize): void {
  store<u32>(entry(component), <u32>nearest, 8);
  store<u32>(entry(component), <u32>next, 12);
}

/** Which row of samples lies spread in the slot 0 or 1; -1 for none. */
export function spreadRow(component: i32, slot: i32): i32 {
  return load<i32>(entry(component) + ((<usize>slot) << 2), 16);
}

export function setSpreadRow(component: i32, slot: i32, row: i32): void {
  store<i32>(entry(component) + ((<usize>slot) << 2), row, 16);
}
