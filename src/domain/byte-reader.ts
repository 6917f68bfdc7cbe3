import { ImageTruncatedError } from "./errors.ts";

// Numbers out of a file that may end at any byte. All of these throw ImageTruncatedError past its end.

export function uint8(bytes: Uint8Array, offset: number): number {
  const value = bytes[offset];
  if (value === undefined) {
    throw new ImageTruncatedError(`it ends inside its header, after ${bytes.length} bytes`);
  }
  return value;
}

export function uint16be(bytes: Uint8Array, offset: number): number {
  return uint8(bytes, offset) * 0x100 + uint8(bytes, offset + 1);
}

export function uint32be(bytes: Uint8Array, offset: number): number {
  return uint16be(bytes, offset) * 0x10000 + uint16be(bytes, offset + 2);
}

export function uint16le(bytes: Uint8Array, offset: number): number {
  return uint8(bytes, offset) + uint8(bytes, offset + 1) * 0x100;
}

export function uint24le(bytes: Uint8Array, offset: number): number {
  return uint16le(bytes, offset) + uint8(bytes, offset + 2) * 0x10000;
}

export function uint32le(bytes: Uint8Array, offset: number): number {
  return uint16le(bytes, offset) + uint16le(bytes, offset + 2) * 0x10000;
}

/** Four characters as the number that `uint32be` reads where they stand. */
export function fourCC(name: string): number {
  return [...name].reduce((code, character) => code * 0x100 + character.charCodeAt(0), 0);
}

/** True when the characters of `text`, all Latin-1, stand at `offset`; false past the end. */
export function hasText(bytes: Uint8Array, offset: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (bytes[offset + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}
