declare module "*.ttf" {
  /** Where the file lies: on disk, or inside a single-file executable. */
  const path: string;
  export default path;
}
