/*
 * What the host calls of the JPEG decoder; src/imaging/engine/jpeg-decoder/jpeg-decoder-kernels.ts
 * declares the same.
 */

export {
  loadSegment as jpegLoadSegment,
  openCodedData as jpegOpenCodedData,
  segmentBits as jpegSegmentBits,
} from "./coded-data";
export { describeComponent as jpegDescribeComponent } from "./component";
export {
  buildAcLookup as jpegBuildAcLookup,
  buildDcLookup as jpegBuildDcLookup,
} from "./huffman-lookup";
export { buildAcPairs as jpegBuildAcPairs } from "./huffman-pairs";
export { decodeInterleavedFrame as jpegDecodeInterleavedFrame } from "./interleaved-frame";
export { listMcuBlocks as jpegListMcuBlocks } from "./mcu";
export { beginPicture as jpegBeginPicture } from "./picture-rows";
export {
  describeSampling as jpegDescribeSampling,
  describeStorage as jpegDescribeStorage,
  useSlot as jpegUseSlot,
} from "./sampling";
export {
  addScanBlocks as jpegAddScanBlocks,
  clearScanBlocks as jpegClearScanBlocks,
} from "./scan-blocks";
export { buildSteps as jpegBuildSteps } from "./steps";
export {
  describeQuantisation as jpegDescribeQuantisation,
  transformStoredFrame as jpegTransformStoredFrame,
} from "./stored-frame";
export { readStoredScan as jpegReadStoredScan } from "./stored-scan";
