import type { OutputFormat } from "../../domain/image-format.ts";
import type { StepTiming } from "../service/server-timing.ts";
import type { KeptSigned } from "./kept-photos.ts";
import type { SignedPhoto } from "./photo.ts";

export interface Arrival {
  readonly picture: Blob;
  readonly link: string | undefined;
  readonly timings: readonly StepTiming[];
  readonly found: boolean;
}

/** A picture as it has come from the service. `releaseSigned` gives its address back. */
export async function arrivedPhoto({
  picture,
  link,
  timings,
  found,
}: Arrival): Promise<SignedPhoto> {
  const decoded = await createImageBitmap(picture);
  const size = { width: decoded.width, height: decoded.height };
  decoded.close();
  const format: OutputFormat = picture.type === "image/webp" ? "webp" : "jpeg";
  const url = URL.createObjectURL(picture);
  return { url, picture, link, bytes: picture.size, size, format, timings, found };
}

/** A picture of an earlier visit, which the service still keeps. */
export function rememberedPhoto(link: string, kept: KeptSigned): SignedPhoto {
  return { ...kept, url: link, picture: undefined, link };
}

export function withoutPicture(signed: SignedPhoto): KeptSigned {
  const { bytes, size, format, timings, found } = signed;
  return { bytes, size, format, timings, found };
}

export function releaseSigned({ picture, url }: SignedPhoto): void {
  if (picture) URL.revokeObjectURL(url);
}
