import { downloadZip } from "client-zip";
import { fetchPicture } from "../service/fetch-picture.ts";
import type { Problem } from "../service/problem.ts";
import type { SignedPhoto } from "./photo.ts";
import { resultName, uniqueNames } from "./unique-names.ts";

export interface ZipEntry {
  readonly name: string;
  readonly signed: SignedPhoto;
}

export type PackedPhotos =
  | { readonly kind: "packed"; readonly zip: Blob }
  | { readonly kind: "refused"; readonly problem: Problem };

/** Packs the signed photos; those of earlier visits are fetched. */
export async function packPhotos(entries: readonly ZipEntry[]): Promise<PackedPhotos> {
  const names = uniqueNames(entries.map(({ name, signed }) => resultName(name, signed.format)));
  const files: { readonly name: string; readonly input: Blob }[] = [];
  for (const [index, { signed }] of entries.entries()) {
    const { picture, url } = signed;
    const fetched = picture ? { kind: "fetched" as const, picture } : await fetchPicture(url);
    if (fetched.kind === "refused") return fetched;
    files.push({ name: names[index] ?? "", input: fetched.picture });
  }
  return { kind: "packed", zip: await downloadZip(files).blob() };
}

/** Saves a file as if a link to it had been clicked. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser may read it a little later.
  setTimeout(() => URL.revokeObjectURL(url), SAVING_MS);
}

const SAVING_MS = 60_000;
