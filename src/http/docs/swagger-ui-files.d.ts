declare module "swagger-ui-dist/swagger-ui-bundle.js" {
  /** Where the file lies: on disk, or inside a single-file executable. */
  const path: string;
  export default path;
}

declare module "swagger-ui-dist/swagger-ui.css" {
  /** Where the file lies: on disk, or inside a single-file executable. */
  const path: string;
  export default path;
}
