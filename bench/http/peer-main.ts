import { readFile } from "node:fs/promises";
import { createOverlayMaker } from "../sharp/svg-overlay.ts";
import { startPeerService } from "./peer-service.ts";

// The entry of the peer service, run by Node. Its one setting is FONT, the path of a font file. What
// sharp does of itself stays as it is: one thread a picture here (glibc), four pictures at once.

const font = process.env.FONT;
if (font === undefined) throw new Error("FONT is missing: the path of a font file");
const service = await startPeerService(createOverlayMaker(await readFile(font)));
process.once("SIGTERM", () => void service.stop());
console.log(JSON.stringify({ url: service.url }));
