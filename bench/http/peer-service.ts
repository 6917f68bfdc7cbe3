import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { Busboy, type BusboyHeaders } from "@fastify/busboy";
import sharp from "sharp";
import { fitInside } from "../../src/domain/geometry.ts";
import {
  CONTENT_TYPE,
  type EncodedImage,
  type OutputFormat,
} from "../../src/domain/image-format.ts";
import { qualityFor } from "../../src/domain/quality.ts";
import { signWithSharp } from "../sharp/sign-with-sharp.ts";
import type { OverlayMaker } from "../sharp/svg-overlay.ts";

// Runs in Node: nothing of Bun's is used here.

export interface PeerService {
  readonly url: string;
  stop(): Promise<void>;
}

/** What the service does unless told otherwise. */
const FIT = { width: 1920, height: 1080 };
const MAX_UPLOAD_BYTES = 20 * 2 ** 20;

/**
 * The service that most would write in JavaScript: Node's HTTP server, busboy, sharp. `POST /upload`
 * takes a photo (`image`) and a text (`wm_text`) and answers
 * with the signed picture, a JPEG or what `wm_format` names, a WebP at sharp's default effort. It keeps nothing:
 * no store, no queue, no cache.
 */
export async function startPeerService(overlayOf: OverlayMaker): Promise<PeerService> {
  const server = createServer(listener(overlayOf));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server on a port has an address of this shape; those on pipes have a string.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listener(overlayOf: OverlayMaker): RequestListener {
  return (request, response) => {
    if (request.method !== "POST" || request.url !== "/upload") {
      request.resume();
      respond(response, 404, "text/plain", "Not found");
      return;
    }
    answer(request, overlayOf).then(
      ({ format, bytes }) => respond(response, 200, CONTENT_TYPE[format], bytes),
      (error: unknown) => respond(response, 422, "text/plain", String(error)),
    );
  };
}

function respond(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Uint8Array,
): void {
  response.writeHead(status, {
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}

async function answer(request: IncomingMessage, overlayOf: OverlayMaker): Promise<EncodedImage> {
  const { photo, text, format } = await readForm(request);
  const { autoOrient: upright } = await sharp(photo).metadata();
  const fitted = fitInside(upright, FIT);
  const overlay = overlayOf(fitted, text, "bottom-right");
  const quality = qualityFor(fitted, format, "auto");
  const bytes = await signWithSharp({ bytes: photo, fitted, overlay, format, quality });
  return { format, bytes: new Uint8Array(bytes) };
}

interface Form {
  readonly photo: Buffer;
  readonly text: string;
  readonly format: OutputFormat;
}

function readForm(request: IncomingMessage): Promise<Form> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let text = "Filigrane";
    let format: OutputFormat = "jpeg";
    // busboy says itself when the type is missing or another.
    const form = new Busboy({
      headers: request.headers as BusboyHeaders,
      limits: { fileSize: MAX_UPLOAD_BYTES, files: 1 },
    });
    form.on("file", (_name, file) => {
      file.on("data", (chunk: Buffer) => chunks.push(chunk));
      file.on("limit", () => reject(new Error("The photo is too large")));
    });
    form.on("field", (name, value) => {
      if (name === "wm_text") text = value;
      if (name === "wm_format" && value === "webp") format = value;
    });
    form.on("finish", () => resolve({ photo: Buffer.concat(chunks), text, format }));
    form.on("error", reject);
    request.on("aborted", () => reject(new Error("The client left")));
    request.pipe(form);
  });
}
