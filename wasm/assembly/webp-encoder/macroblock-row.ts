/*
 * A row of macroblocks from pixels to tokens.
 */

import { activity } from "./activity";
import { COLUMN_BYTES, Column } from "./column";
import { CHROMA, CHROMA_CORNERS, LEFT, LUMA_ABOVE, ROW_TOKENS } from "./layout";
import { chooseModes, hasLevels, lumaRow } from "./macroblock";
import { infoAt, keepModes, MacroblockInfo } from "./macroblock-info";
import { skipMacroblock, writeMacroblock } from "./macroblock-tokens";
import { loadSamples } from "./pixels";
import { progress } from "./progress";
import { Settings, settings } from "./settings";
import { SplitVectors } from "./split-predictions";
import { countTokens } from "./token-statistics";

/** What lies outside the picture above, and on the left (RFC 6386, section 12.2). */
const OUTSIDE_ABOVE: u8 = 127;
const OUTSIDE_LEFT: u8 = 129;

/** Bytes of a reconstructed macroblock: 16 rows of luma, 8 of chroma. */
const RECONSTRUCTION_BYTES: usize = 384;

/**
 * @param freedom how freely modes may be chosen: macroblock.ts
 * @param out room for 15200 bytes for each macroblock, and 16
 * @returns the end of the tokens
 */
export function encodeRow(row: i32, freedom: i32, out: usize, v: SplitVectors): usize {
  const picture = settings();
  const begin = out;
  beginRow(row);
  for (let column = 0; column < picture.across; column++) {
    loadSamples(column, row, v);
    const above = columnAt(picture, column);
    const segment = picture.segments > 1 ? segmentOf(activity(v), picture) : 0;
    const index = row * picture.across + column;
    const info = infoAt(picture.infos, index);
    const right = aboveRight(picture, above, column, row);
    chooseModes(info, segment, above, right, row > 0, column > 0, freedom, v);
    out = writeLevels(out, info, above, picture);
    keepModes(info, above);
    if (picture.reconstruction !== 0) copyReconstruction(picture.reconstruction, index);
    leaveEdges(above);
  }
  countTokens(begin, out);
  const tokens = ROW_TOKENS + ((<usize>row) << 2);
  store<u32>(tokens, <u32>begin);
  store<u32>(tokens, <u32>out, 4);
  return out;
}

/** Before the first row. */
export function clearColumns(): void {
  const picture = settings();
  for (let column = 0; column < picture.across; column++) {
    columnAt(picture, column).clear(OUTSIDE_ABOVE);
  }
}

@inline
function columnAt(picture: Settings, column: i32): Column {
  return changetype<Column>(picture.columns + <usize>column * COLUMN_BYTES);
}

function beginRow(row: i32): void {
  changetype<Column>(LEFT).clear(OUTSIDE_LEFT);
  const corner = row > 0 ? OUTSIDE_LEFT : OUTSIDE_ABOVE;
  store<u8>(LUMA_ABOVE + 15, corner);
  store<u8>(CHROMA_CORNERS, corner);
  store<u8>(CHROMA_CORNERS, corner, 1);
  for (let y: usize = 0; y < 16; y++) store<u8>(lumaRow(y) - 1, OUTSIDE_LEFT);
}

@inline
function segmentOf(active: i32, picture: Settings): i32 {
  const first = <i32>(active >= picture.threshold1) + <i32>(active >= picture.threshold2);
  const segment = first + <i32>(active >= picture.threshold3);
  progress().countSegment(segment);
  return segment;
}

/** Four pixels; past the right edge the last one above is repeated. */
@inline
function aboveRight(picture: Settings, above: Column, column: i32, row: i32): u32 {
  if (row === 0) return <u32>OUTSIDE_ABOVE * 0x01010101;
  if (column + 1 < picture.across) return load<u32>(above.pointer() + COLUMN_BYTES);
  return <u32>load<u8>(above.pointer() + 15) * 0x01010101;
}

@inline
function writeLevels(out: usize, info: MacroblockInfo, above: Column, picture: Settings): usize {
  const isSplit = info.split !== 0;
  const isSkipped = picture.maySkip !== 0 && !hasLevels(isSplit);
  info.skipped = <u8>isSkipped;
  if (!isSkipped) return writeMacroblock(out, isSplit, above);
  progress().skipped++;
  skipMacroblock(isSplit, above);
  return out;
}

function copyReconstruction(reconstruction: usize, index: i32): void {
  const target = reconstruction + <usize>index * RECONSTRUCTION_BYTES;
  for (let y: usize = 0; y < 16; y++) v128.store(target + (y << 4), v128.load(lumaRow(y)));
  memory.copy(target + 256, CHROMA, 128);
}

/** What the macroblocks below and on the right are predicted from. */
function leaveEdges(above: Column): void {
  // The corner is still that of the row above.
  store<u8>(LUMA_ABOVE + 15, load<u8>(LUMA_ABOVE + 31));
  for (let y: usize = 0; y < 16; y++) {
    const pixel = load<u8>(lumaRow(y) + 15);
    store<u8>(lumaRow(y) - 1, pixel);
    store<u8>(LEFT + y, pixel);
  }
  const left = LEFT + offsetof<Column>("chroma");
  for (let y: usize = 0; y < 8; y++) {
    store<u8>(left + y, load<u8>(CHROMA + (y << 4) + 7));
    store<u8>(left + y, load<u8>(CHROMA + (y << 4) + 15), 8);
  }
  above.luma = v128.load(lumaRow(15));
  above.chroma = v128.load(CHROMA + 7 * 16);
}
