/**
 * A codec's heap never shrinks, so one that has grown past this is given up with its instance after
 * the call. A 12 megapixel photo stays below (117 MiB to resize, 82 MiB to decode when progressive):
 * giving those up too would cost 50 ms each time.
 */
export const MAX_KEPT_HEAP_BYTES = 128 * 1024 * 1024;
