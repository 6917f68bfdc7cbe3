import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ErrorCode } from "../../../src/domain/errors.ts";
import { damagedPng } from "../../fixtures/damaged-png.ts";
import { animatedPng, encodePng, flat, pngBomb, truncated } from "../../fixtures/pictures.ts";
import { postPhoto, type RunningService } from "../../fixtures/running-service.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { jpegLike, MIB, multipartBody, photoPart } from "../../ingest/multipart-body.ts";
import { idOf } from "../answers.ts";
import { connectRaw, uploadHead } from "../raw-client.ts";

/** Does what a route answers with one certain error. */
export type Provocation = (service: RunningService, path: string) => Promise<Response>;
export type Provocations = Partial<Readonly<Record<ErrorCode, Provocation>>>;

export const ID = "a".repeat(64);
export const SMALL = encodePng(flat(24, 16));

const ask =
  (init: RequestInit = {}): Provocation =>
  ({ url }, path) =>
    fetch(`${url}${path}`, init);

const post =
  (photo: Uint8Array, fields: Record<string, string> = {}): Provocation =>
  (service, route) =>
    postPhoto(service, photo, fields, { route });

/** Sends half an upload of 1 MiB, waits until it is held in memory, and does something meanwhile. */
async function withHalfAnUpload<T>(
  service: RunningService,
  route: string,
  meanwhile: (answer: () => Promise<Response>) => Promise<T>,
): Promise<T> {
  const client = await connectRaw(service);
  const held = (): number => service.service.usage.buffers.leasedBytes;
  try {
    const body = multipartBody([photoPart(jpegLike(MIB))]);
    await client.send(uploadHead(`Content-Length: ${body.byteLength}`, route));
    await client.send(body.subarray(0, MIB - 1000));
    await waitFor(() => held() >= MIB, { what: "the upload to take all the room there is" });
    return await meanwhile(client.answer);
  } finally {
    client.leave();
    await waitFor(() => held() === 0, { what: "the upload to be let go" });
  }
}

/** For every route that takes a photo, of a service with `PHOTO_ENVIRONMENT`. */
export const PHOTO_ERRORS: Provocations = {
  image_missing: (service, route) => {
    const form = new FormData();
    form.append("wm_text", "no photo");
    return fetch(`${service.url}${route}`, { method: "POST", body: form });
  },
  not_multipart: ask({
    method: "POST",
    body: "{}",
    headers: { "Content-Type": "application/json" },
  }),
  invalid_parameter: post(SMALL, { wm_position: "middle" }),
  method_not_allowed: ask({ method: "DELETE" }),
  upload_timeout: (service, route) => withHalfAnUpload(service, route, (answer) => answer()),
  upload_too_large: post(jpegLike(MIB + 1)),
  unsupported_media: post(new TextEncoder().encode("no picture at all")),
  image_too_large: post(pngBomb(20_000, 20_000)),
  image_undecodable: post(damagedPng()),
  image_truncated: post(truncated(SMALL, 0.6)),
  image_animated: post(animatedPng()),
  watermark_unrenderable: post(SMALL, { wm_text: "漢" }),
  overloaded: (service, route) =>
    withHalfAnUpload(service, route, () => postPhoto(service, SMALL, {}, { route })),
};

export const PHOTO_ENVIRONMENT = {
  ...{ MAX_UPLOAD_BYTES: String(MIB), MAX_INFLIGHT_BYTES: String(MIB) },
  UPLOAD_TIMEOUT_MS: "1500",
};

/** For every route that asks after an id. */
export const ID_ERRORS: Provocations = {
  invalid_id: ({ url }, path) => fetch(`${url}${path.replace(ID, "42")}`),
  not_found: ask(),
  method_not_allowed: ask({ method: "DELETE" }),
};

/** While the folder of the store is away. */
export async function withoutStore<T>(
  { dataFolder }: RunningService,
  meanwhile: () => Promise<T>,
): Promise<T> {
  const objects = join(dataFolder, "objects");
  await rename(objects, `${objects}.away`);
  try {
    return await meanwhile();
  } finally {
    await rename(`${objects}.away`, objects);
  }
}

/** Ruins what is stored of a picture, behind the service's back, and gives the picture's id. */
export async function ruinResult(service: RunningService, photo: Uint8Array): Promise<string> {
  const id = idOf(await postPhoto(service, photo));
  const path = join(service.dataFolder, "objects/result", id);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, "no picture any more");
  return id;
}
