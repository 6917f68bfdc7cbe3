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
 * takes a photo (`image`) and a text (`wm_text`) and answers with the signed JPEG. It keeps nothing:
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
      (jpeg) => respond(response, 200, "image/jpeg", jpeg),
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

async function answer(request: IncomingMessage, overlayOf: OverlayMaker): Promise<Uint8Array> {
  const { photo, text } = await readForm(request);
  const { autoOrient: upright } = await sharp(photo).metadata();
  const fitted = fitInside(upright, FIT);
  const overlay = overlayOf(fitted, text, "bottom-right");
  const format = "jpeg";
  const quality = qualityFor(fitted, format, "auto");
  return await signWithSharp({ bytes: photo, fitted, overlay, format, quality });
}

interface Form {
  readonly photo: Buffer;
  readonly text: string;
}

function readForm(request: IncomingMessage): Promise<Form> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let text = "Filigrane";
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
    });
    form.on("finish", () => resolve({ photo: Buffer.concat(chunks), text }));
    form.on("error", reject);
    request.on("aborted", () => reject(new Error("The client left")));
    request.pipe(form);
  });
}
