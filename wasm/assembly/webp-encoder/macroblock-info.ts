/*
 * What the header of a macroblock says, kept until the picture's header can be written.
 */

import { Column } from "./column";
import { LEFT } from "./layout";

export const INFO_BYTES: usize = 32;

@unmanaged
export class MacroblockInfo {
  segment: u8;
  /** 1 when there are no levels. */
  skipped: u8;
  /** 1 when luma is split into sixteen blocks. */
  split: u8;
  chromaMode: u8;
  /** The sixteen blocks' modes, or the whole one's in the first byte. */
  modes: u8;

  @inline
  modesPointer(): usize {
    return changetype<usize>(this) + offsetof<MacroblockInfo>("modes");
  }
}

@inline
export function infoAt(infos: usize, index: i32): MacroblockInfo {
  return changetype<MacroblockInfo>(infos + <usize>index * INFO_BYTES);
}

/** The modes that the next macroblocks' contexts are made of (RFC 6386, section 11.3). */
export function keepModes(info: MacroblockInfo, above: Column): void {
  const left = changetype<Column>(LEFT);
  const modes = info.modesPointer();
  if (info.split === 0) {
    const all = <u32>info.modes * 0x01010101;
    above.modes = all;
    left.modes = all;
    return;
  }
  above.modes = load<u32>(modes, 12);
  const first = <u32>load<u8>(modes, 3) | ((<u32>load<u8>(modes, 7)) << 8);
  left.modes = first | ((<u32>load<u8>(modes, 11)) << 16) | ((<u32>load<u8>(modes, 15)) << 24);
}
