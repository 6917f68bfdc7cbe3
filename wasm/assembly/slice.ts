/*
 * What one worker computes in another worker's memory.
 *
 * A module of its own, because every instantiation runs data segments and the start function again,
 * here over memory that is in use. It must have neither, and no statics and no heap; all it needs
 * comes by pointer.
 */

export { luminance } from "./luminance";
export { resizeRows } from "./resize/resize-rows";
