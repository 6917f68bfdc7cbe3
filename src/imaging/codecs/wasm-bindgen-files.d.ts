// These two lie beside declarations of what the code exports. A `file` import gives a path instead.

declare module "@jsquash/png/codec/pkg/squoosh_png_bg.wasm" {
  /** Where the file lies: on disk, or inside a single-file executable. */
  const path: string;
  export default path;
}

declare module "@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm" {
  /** Where the file lies: on disk, or inside a single-file executable. */
  const path: string;
  export default path;
}
