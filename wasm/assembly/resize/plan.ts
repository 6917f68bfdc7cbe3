/*
 * What the kernels of the resize are told. The host writes it, with the tables that it points to
 * (src/imaging/engine/resize/resize-plan.ts, in the same order), 4 bytes a field.
 */

/** Pointers are absolute, strides in bytes, sizes in pixels. */
@unmanaged
class ResizePlan {
  /** Straight RGBA. */
  source: usize;
  sourceStride: usize;
  sourceWidth: i32;
  targetWidth: i32;
  /** 1: every alpha is 255, and three channels are enough. */
  opaque: i32;
  /** 1: with few taps (few-taps.ts); 0: with any number (many-taps.ts). */
  few: i32;
  /** With few taps: target columns of one strip, a multiple of 4. */
  stripColumns: i32;
  /** Source rows that count for a target row: one number for all, where need be with weights of 0. */
  rowTaps: i32;
  /** Of every target row, `u32`: the first of them. */
  rowFirsts: usize;
  /** Of every target row: `rowTaps` weights. */
  rowWeights: usize;
  /** Source columns that count for a target column; with few taps, pairs of them. */
  columnTaps: i32;
  /** Of every target column, `u32`: where the first of them begins in a row of samples. */
  columnFirsts: usize;
  /** Of every target column: `columnTaps` weights, or pairs of them. */
  columnWeights: usize;
}

export function planAt(pointer: usize): ResizePlan {
  return changetype<ResizePlan>(pointer);
}
