/**
 * Who decodes, scales and encodes: `engine` is the service's own WebAssembly, and jSquash for what it
 * leaves to that; `jsquash` is jSquash for everything.
 */
export const CODEC_FAMILIES = ["engine", "jsquash"] as const;
export type CodecFamily = (typeof CODEC_FAMILIES)[number];
