import type { Plane } from "../plane.ts";
import type { Segments } from "./segments.ts";

/** What the kernels are told about a picture. */
export interface PictureSettings {
  readonly plane: Plane;
  readonly hasAlpha: boolean;
  /** Macroblocks across and down. */
  readonly across: number;
  readonly down: number;
  /** Addresses: 64 bytes for each macroblock across, 32 for each one in all. */
  readonly columns: number;
  readonly infos: number;
  /** Address of 384 bytes for each macroblock, or 0. */
  readonly reconstruction: number;
  readonly segments: Segments;
  readonly maySkip: boolean;
  readonly partitionBits: number;
  /** The picture's quantiser index. */
  readonly index: number;
}

/** The words of wasm/assembly/webp-encoder/settings.ts, in its order. */
export function settingsWords(settings: PictureSettings): Int32Array {
  const { plane, segments } = settings;
  const { indexes, filterLevels } = segments;
  const four = (values: readonly number[]): number[] =>
    Array.from({ length: 4 }, (_, at) => values[at] ?? values[0] ?? 0);
  return Int32Array.from([
    ...[plane.pointer, plane.width, plane.height, settings.across, settings.down],
    ...[Number(settings.hasAlpha), settings.columns, settings.infos, settings.reconstruction],
    ...[indexes.length, ...segments.thresholds.map(floatBits)],
    ...[Number(settings.maySkip), settings.partitionBits, settings.index],
    ...[...four(indexes), ...four(filterLevels)],
  ]);
}

/** Floats above zero compare like their bits. */
function floatBits(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0] ?? 0;
}
