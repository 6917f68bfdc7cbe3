/*
 * What the host calls of the JPEG decoder; src/imaging/engine/jpeg-decoder/jpeg-decoder-kernels.ts
 * declares the same.
 */

export { openCodedData as jpegOpenCodedData } from "./coded-data";
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
export { buildSteps as jpegBuildSteps } from "./steps";
