/** Where `start.js` lies: on disk, or inside a single-file executable. */
declare const path: string;
export default path;
