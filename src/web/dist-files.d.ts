// What `bun run build:web` makes, imported as files: the longest pattern that matches decides.
declare module "*/web/dist/page.html" {
  const path: string;
  export default path;
}
declare module "*/web/dist/page.js" {
  const path: string;
  export default path;
}
declare module "*/web/dist/page.css" {
  const path: string;
  export default path;
}
declare module "*/web/dist/favicon.svg" {
  const path: string;
  export default path;
}
declare module "*/web/dist/manifest.webmanifest" {
  const path: string;
  export default path;
}
